"""What the cases in the guest share: a simulated board, dfu-util, dfuswift, sysfs."""

import json
import os
import pathlib
import random
import subprocess
import tempfile
import time
import unittest
import uuid

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = pathlib.Path(os.environ["DFUSWIFT_FIXTURES"])
BINARIES = pathlib.Path(os.environ["DFUSWIFT_BINARIES"])
DFUSWIFT = str(BINARIES / "dfuswift")
USB_DEVICES = pathlib.Path("/sys/bus/usb/devices")
PATH = "1-1"
FLASH = 0x0800_0000
# How many times as long as usual a case waits for what must come: for a machine that others use.
PATIENCE = float(os.environ.get("GUEST_PATIENCE", "1"))
# Simulated seconds in a second, where the time itself is not what a case is about.
FAST = 50


def wait_until(condition, what, limit=20.0):
    """Waits for a condition, and returns how long that took."""
    limit *= PATIENCE
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > limit:
            raise AssertionError(f"waited {limit} s for {what}")
        time.sleep(0.02)
    return time.monotonic() - start


def attribute(name, path=PATH):
    """An attribute of the device at a port; None while there is none."""
    try:
        return (USB_DEVICES / path / name).read_text().strip()
    except OSError:
        return None


def is_configured(path=PATH):
    """Whether a device is at the port, enumerated to the end."""
    return bool(attribute("bConfigurationValue", path))


def end(simulator):
    """Interrupts a simulator, which must still be there, and must end well.

    Without a board many a case would pass that expects a failure.
    """
    early = simulator.poll()
    if early is not None:
        raise AssertionError(f"{simulator.args} ended by itself, with {early}")
    simulator.stdin.close()
    simulator.terminate()
    status = simulator.wait(timeout=20 * PATIENCE)
    if status != 0:
        raise AssertionError(f"{simulator.args} ended with {status}")


class Board:
    """A simulated board at a port of vhci-hcd, for a `with` statement."""

    def __init__(self, profile, *options, port=0, scale=1):
        self.port = port
        self.path = f"1-{port + 1}"
        self.command = [
            DFUSWIFT, "simulate", profile, "--vhci", str(port), "--time-scale", str(scale),
            *options]

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        try:
            self.attach_time = self.wait()
        except BaseException:
            self.process.kill()
            raise
        return self

    def __exit__(self, *_):
        try:
            end(self.process)
        finally:
            wait_until(lambda: not (USB_DEVICES / self.path).exists(), f"{self.path} to leave")

    def tell(self, line):
        """Sends a line to the simulator's standard input."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def wait(self):
        """Waits until the board is enumerated; returns how long that took."""
        def is_there():
            if self.process.poll() is not None:
                raise AssertionError(f"{self.command} ended with {self.process.returncode}")
            return is_configured(self.path)

        taken = wait_until(is_there, f"{self.command} at {self.path}")
        # usbfs's node must carry udev's rights before a case opens it.
        run("udevadm", "settle")
        return taken

    def restart(self):
        """Cuts the power for a moment, with the boot pin held; waits for the bootloader."""
        number = self.device_number
        self.tell("boot0 on")
        self.tell("power-cycle")
        wait_until(
            lambda: is_configured(self.path) and self.device_number != number, "the restart")
        self.wait()

    @property
    def device_number(self):
        """`devnum` in sysfs: a new one at each arrival."""
        return attribute("devnum", self.path)

    @property
    def node(self):
        """The device's node in usbfs."""
        return f"/dev/bus/usb/001/{int(self.device_number):03}"


def keep(text, kind):
    """Leaves what programs read for Tests/Reports/run: lines of --json, or a file of --junit."""
    folder = pathlib.Path(os.environ["DFUSWIFT_REPORTS"])
    (folder / f"{uuid.uuid4()}.{kind}").write_text(text)


def run(*command, timeout=300, **options):
    """Runs a program to its end; its output is text, the errors in `stderr`."""
    return subprocess.run(
        command, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL,
        **options)


class GuestCase(unittest.TestCase):
    """A case with a folder of its own and words for what programs must do."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def firmware(self, size, seed=1, name="app.bin", stack=0x2000_2000):
        """A file with a vector table that is plausible everywhere, and random bytes behind it."""
        body = bytearray(random.Random(seed).randbytes(size))
        body[0:4] = stack.to_bytes(4, "little")
        body[4:8] = (FLASH + 0x201).to_bytes(4, "little")
        path = self.folder / name
        path.write_bytes(body)
        return path

    def succeed(self, *command, **options):
        """Runs a program that must exit 0; returns its standard output and errors together."""
        done = run(*command, **options)
        output = done.stdout + done.stderr
        self.assertEqual(done.returncode, 0, f"{command}:\n{output}")
        return output

    def assert_same_file(self, one, other):
        """Compares whole files, and names the first difference."""
        self.assert_same_bytes(pathlib.Path(one).read_bytes(), pathlib.Path(other).read_bytes())

    def noise(self, size, seed=1, name="data.bin"):
        """A file of random bytes."""
        path = self.folder / name
        path.write_bytes(random.Random(seed).randbytes(size))
        return path

    def dfuswift(self, *arguments, status=0, **options):
        """Runs dfuswift, which must end with this exit status; returns all that it said."""
        done = run(DFUSWIFT, *map(str, arguments), **options)
        output = done.stdout + done.stderr
        self.assertEqual(done.returncode, status, f"dfuswift {arguments}:\n{output}")
        return output

    def events(self, *arguments, status=0):
        """Runs dfuswift with --json; returns its events."""
        done = run(DFUSWIFT, *map(str, arguments), "--json")
        self.assertEqual(
            done.returncode, status, f"dfuswift {arguments}:\n{done.stdout}{done.stderr}")
        keep(done.stdout, "jsonl")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def judge_download(self, image, address=FLASH, path=PATH):
        """Has dfu-util write a file."""
        return self.succeed(
            "dfu-util", "-p", path, "-a", "0", "-s", f"{address:#x}", "-D", str(image))

    def judge_upload(self, count, address=FLASH, path=PATH):
        """What dfu-util reads from the flash."""
        copy = self.folder / "judge.bin"
        copy.unlink(missing_ok=True)
        self.succeed(
            "dfu-util", "-p", path, "-a", "0", "-s", f"{address:#x}:{count}", "-U", str(copy))
        return copy.read_bytes()

    def assert_holds(self, image, address=FLASH, path=PATH):
        """dfu-util must read from the flash what is in a file."""
        expected = pathlib.Path(image).read_bytes()
        self.assert_same_bytes(self.judge_upload(len(expected), address, path), expected)

    def assert_same_bytes(self, found, expected):
        """Compares bytes, and names the first difference."""
        self.assertEqual(len(found), len(expected), "sizes")
        place = next((i for i, (a, b) in enumerate(zip(found, expected)) if a != b), None)
        self.assertIsNone(place, f"differs at {place}")
