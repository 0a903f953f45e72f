"""A bench with virtual boards, in a process of its own: `page-probe`."""

import os
import signal
import subprocess
import tempfile


class Bench:
    """A bench that works until it is killed, and can be started anew at the same address."""

    def __init__(self, ports=1, scale=4.0):
        self.folder = tempfile.TemporaryDirectory(prefix="dfuswift-page-")
        self.ports, self.scale, self.address = ports, scale, "127.0.0.1:0"
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [os.environ["DFUSWIFT_PAGE_PROBE"], self.address, str(self.ports), str(self.scale),
             self.folder.name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise RuntimeError(f"page-probe ended with status {self.process.wait()}.")
        self.address = self.url.removeprefix("http://").rstrip("/")

    def tell(self, line):
        self.process.stdin.write(line + "\n")

    def plug(self, kind, serial, port="1-1"):
        self.tell(f"plug {port} {kind} {serial}")

    def unplug(self, port="1-1"):
        self.tell(f"unplug {port}")

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def end(self):
        self.kill()
        self.folder.cleanup()
