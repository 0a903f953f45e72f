"""Benches with virtual boards, each in a process of its own."""

import hashlib
import os
import pathlib
import re
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


class Command:
    """`dfuswift station run --web` with the one virtual board that the program has."""

    SERIAL = "336032683536"

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="dfuswift-page-")
        folder = pathlib.Path(self.folder.name)
        # An application as the chip would start it: its stack, its first instruction.
        image = bytes.fromhex("00000220 09000008".replace(" ", "")) + bytes(range(128)) * 200
        (folder / "app.bin").write_bytes(image)
        (folder / "station.yaml").write_text(
            f"""format: 1
stations:
  - name: bench
    serials: ["{self.SERIAL}"]
    chip: F405
    image: {{file: {folder}/app.bin, sha256: {hashlib.sha256(image).hexdigest()}}}
    after: {{leave: no}}
""", encoding="utf-8")
        self.process = subprocess.Popen(
            [os.environ["DFUSWIFT_TOOL"], "station", "run", "--virtual", "f405", "--web", "0",
             "--config", "station.yaml", "--ledger", "ledger.sqlite"],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
            env={"PATH": os.environ["PATH"], "XDG_STATE_HOME": self.folder.name,
                 "DFUSWIFT_TIME_SCALE": "20"})
        self.url = next(
            (found[0] for line in self.process.stderr if (found := re.search(r"http://\S+", line))),
            None)
        if not self.url:
            raise RuntimeError(f"dfuswift ended with status {self.process.wait()}.")

    def stop(self):
        """Ends it as Ctrl-C does, and gives its exit status."""
        self.process.send_signal(signal.SIGINT)
        self.process.communicate()
        return self.process.returncode

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        self.process.stderr.close()
        self.folder.cleanup()
