"""A labgrid bench on the loopback device: coordinator, exporter, ssh to it, and a client.

    bench.py FOLDER    FOLDER: beside this file, with exporter.yaml, env.yaml and test_*.py

DFUSWIFT names the program. The place `board` has all that the exporter has; it is acquired, the
tests run with pytest, and it is released. The last line is `N passed, N failed`.
"""

import asyncio
import contextlib
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

import asyncssh

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# The name that the exporter tells clients to reach it by; only our ssh knows it.
HOST = "bench.invalid"
PLACE = "board"
# Seconds for anything to come up: Python starts slowly in an emulated guest.
LIMIT = float(os.environ.get("BENCH_LIMIT", 90))


def free_port():
    """A port that nobody has, of those that no connection is given before it is used."""
    while True:
        port = random.randrange(20_000, 30_000)
        with contextlib.closing(socket.socket()) as listener, contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


class SSHServer:
    """A server for OpenSSH's client: whoever has the key may run commands as this user."""

    def __init__(self, folder):
        self.port = free_port()
        # Where virtual boards are kept: each run begins with blank ones.
        self.state = str(folder / "state")
        host_key = asyncssh.generate_private_key("ssh-ed25519")
        self.host_key = host_key
        user_key = asyncssh.generate_private_key("ssh-ed25519")
        self.users = asyncssh.import_authorized_keys(user_key.export_public_key().decode())
        key, known, config = folder / "key", folder / "known_hosts", folder / "ssh_config"
        key.write_bytes(user_key.export_private_key())
        key.chmod(0o600)
        known.write_text(f"[127.0.0.1]:{self.port} {host_key.export_public_key().decode()}")
        config.write_text(
            f"Host {HOST}\n HostName 127.0.0.1\n Port {self.port}\n IdentityFile {key}\n"
            f" IdentitiesOnly yes\n UserKnownHostsFile {known}\n")
        wrapper = folder / "bin" / "ssh"
        wrapper.parent.mkdir()
        wrapper.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {config} "$@"\n')
        wrapper.chmod(0o755)
        self.commands = []
        self.started = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True).start()
        if not self.started.wait(LIMIT):
            raise SystemExit("the ssh server did not start")

    async def serve(self):
        await asyncssh.create_server(
            asyncssh.SSHServer, "127.0.0.1", self.port, server_host_keys=[self.host_key],
            authorized_client_keys=self.users, process_factory=self.run, encoding=None)
        self.started.set()
        await asyncio.Event().wait()

    async def run(self, process):
        self.commands.append(process.command)
        child = await asyncio.create_subprocess_shell(
            process.command or "true", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env={**os.environ, "XDG_STATE_HOME": self.state})
        given = asyncio.create_task(self.pass_on(process.stdin, child.stdin, ends=True))
        await asyncio.gather(
            self.pass_on(child.stdout, process.stdout), self.pass_on(child.stderr, process.stderr))
        status = await child.wait()
        given.cancel()
        process.exit(status)

    @staticmethod
    async def pass_on(source, target, ends=False):
        """Passes bytes on to the end of the source."""
        while data := await source.read(1 << 16):
            target.write(data)
            await target.drain()
        if ends:
            target.close()


class Bench:
    """The processes of a bench, for a `with` statement."""

    def __init__(self, kind):
        self.kind = HERE / kind
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="labgrid-"))
        self.ssh = SSHServer(self.folder)
        address = f"127.0.0.1:{free_port()}"
        self.environment = {
            **os.environ,
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "contrib/labgrid"), "PYTHONDONTWRITEBYTECODE": "1",
            "LG_COORDINATOR": address, "LG_USERNAME": "tester", "LG_HOSTNAME": "tests",
            "HOME": str(self.folder),
            "LG_BENCH_FOLDER": str(self.folder), "LG_DFUSWIFT": os.environ["DFUSWIFT"],
        }
        (self.folder / "app.bin").write_bytes(
            (0x2000_1000).to_bytes(4, "little") + (0x0800_0009).to_bytes(4, "little")
            + bytes(range(256)) * 32)
        self.processes = []
        self.start("coordinator", "-l", address)

    def export(self):
        """Starts the exporter, which ends at once if the coordinator does not answer yet."""
        self.start(
            "exporter", "-c", self.environment["LG_COORDINATOR"], "-n", "host", "--hostname", HOST,
            str(self.kind / "exporter.yaml"))

    def start(self, name, *arguments):
        log = open(self.folder / f"{name}.log", "wb")
        self.processes.append(subprocess.Popen(
            [sys.executable, "-m", f"labgrid.remote.{name}", *arguments], env=self.environment,
            cwd=self.folder, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL))

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for process in reversed(self.processes):
            process.terminate()
            process.wait(timeout=LIMIT)
        if kind is not None:
            for log in sorted(self.folder.glob("*.log")):
                print(f"-- {log.name}", log.read_text()[-2_000:], sep="\n")
        shutil.rmtree(self.folder, ignore_errors=True)

    def client(self, *arguments, place=PLACE):
        """Runs labgrid-client."""
        done = subprocess.run(
            [sys.executable, "-m", "labgrid.remote.client", "-p", place, *arguments], env=self.environment,
            cwd=self.folder, capture_output=True, text=True, timeout=LIMIT)
        return done.returncode, done.stdout + done.stderr

    def must(self, *arguments):
        """Runs labgrid-client, which must succeed; tries again until the servers are up."""
        deadline = time.monotonic() + LIMIT
        while True:
            status, output = self.client(*arguments)
            if status == 0:
                return output
            if time.monotonic() > deadline or any(p.poll() is not None for p in self.processes):
                raise SystemExit(f"labgrid-client {' '.join(arguments)}: {status}\n{output}")
            time.sleep(0.5)

    def pytest(self):
        """Runs the tests of the folder; returns how many passed and failed."""
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-v", "--lg-env",
             str(self.kind / "env.yaml"), str(self.kind)],
            env=self.environment, cwd=self.folder, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=4 * LIMIT)
        print(done.stdout)
        counts = dict(
            (word.rstrip("s"), int(number)) for number, word in
            re.findall(r"(\d+) (passed|failed|errors?)", done.stdout.splitlines()[-1]))
        failed = counts.get("failed", 0) + counts.get("error", 0)
        if done.returncode != 0 and failed == 0:
            failed = 1
        return counts.get("passed", 0), failed


def main():
    checks = []
    with Bench(sys.argv[1]) as bench:
        bench.must("create")
        bench.export()
        bench.must("add-match", "host/*/*")
        bench.must("acquire")
        # Who comes second is told so, by labgrid; nobody else flashes this board meanwhile.
        bench.environment["LG_USERNAME"] = "stranger"
        checks.append(bench.client("acquire")[0] != 0)
        bench.environment["LG_USERNAME"] = "tester"
        passed, failed = bench.pytest()
        checks.append("dfuswift" in " ".join(map(str, bench.ssh.commands)))
        bench.must("release")
        checks.append("acquired: None" in bench.must("show"))
    if not all(checks):
        print("FAIL", "taken twice, not over ssh, or not released:", checks)
    passed, failed = passed + checks.count(True), failed + checks.count(False)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
