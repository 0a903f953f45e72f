"""What the cases in the guest share: a simulated board, dfu-util, dfuswift, sysfs."""

import os
import pathlib
import random
import subprocess
import tempfile
import time
import unittest

BINARIES = pathlib.Path(os.environ["DFUSWIFT_BINARIES"])
DFUSWIFT = str(BINARIES / "dfuswift")
USB_DEVICES = pathlib.Path("/sys/bus/usb/devices")
PATH = "1-1"
FLASH = 0x0800_0000


def simulate_command():
    """The program that presents a board: the command line's, or the probe until that has it."""
    help_text = subprocess.run(
        [DFUSWIFT, "simulate", "--help"], capture_output=True, text=True, timeout=60)
    if help_text.returncode == 0 and "--vhci" in help_text.stdout:
        return [DFUSWIFT, "simulate"]
    return [str(BINARIES / "simulator-probe")]


def wait_until(condition, what, limit=20.0):
    """Waits for a condition, and returns how long that took."""
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


class Board:
    """A simulated board at a port of vhci-hcd, for a `with` statement."""

    def __init__(self, profile, *options, port=0):
        self.port = port
        self.path = f"1-{port + 1}"
        self.command = [*simulate_command(), profile, "--vhci", str(port), *options]

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            self.attach_time = wait_until(
                lambda: is_configured(self.path) or self.process.poll() is not None,
                f"{self.command} at {self.path}")
            # usbfs's node must carry udev's rights before a case opens it.
            run("udevadm", "settle")
        except BaseException:
            self.process.kill()
            raise
        return self

    def __exit__(self, *_):
        if self.process.stdin:
            self.process.stdin.close()
        self.process.terminate()
        self.process.wait(timeout=20)
        self.process.stdout.close()
        wait_until(lambda: not (USB_DEVICES / self.path).exists(), f"{self.path} to leave")

    def tell(self, line):
        """Sends a line to the simulator's standard input."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    @property
    def device_number(self):
        """`devnum` in sysfs: a new one at each arrival."""
        return attribute("devnum", self.path)


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

    def firmware(self, size, seed=1, name="app.bin", stack=0x2002_0000):
        """A file with a vector table that is plausible and random bytes behind it."""
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
        left, right = pathlib.Path(one).read_bytes(), pathlib.Path(other).read_bytes()
        self.assertEqual(len(left), len(right), f"sizes of {one} and {other}")
        place = next((i for i, (a, b) in enumerate(zip(left, right)) if a != b), None)
        self.assertIsNone(place, f"{one} and {other} differ at {place}")
