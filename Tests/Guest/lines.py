"""A serial port as a plain program uses it: termios, and no dfuswift."""

import fcntl
import os
import select
import struct
import termios
import time

from guest import PATH, USB_DEVICES, wait_until

TIOCM_DTR = 0x002


def node(path=PATH):
    """The tty of the device at a port; None while there is none."""
    for tty in USB_DEVICES.glob(f"{path}/{path}:*/tty/*"):
        if os.path.exists(f"/dev/{tty.name}"):
            return f"/dev/{tty.name}"
    return None


class Line:
    """An open tty in raw mode, for a `with` statement."""

    def __init__(self, path=PATH, rate=termios.B115200):
        self.path, self.rate = path, rate

    def __enter__(self):
        wait_until(lambda: node(self.path), f"a tty at {self.path}")
        self.file = os.open(node(self.path), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self.configure(self.rate)
        return self

    def __exit__(self, *_):
        os.close(self.file)

    def configure(self, rate):
        """Raw mode, without handshake, at a rate."""
        flags = termios.CS8 | termios.CREAD | termios.CLOCAL | termios.HUPCL
        control = [b"\0"] * 32
        termios.tcsetattr(self.file, termios.TCSANOW, [0, 0, flags, 0, rate, rate, control])

    def drop_dtr(self):
        """DTR low, as closing the port would do it."""
        fcntl.ioctl(self.file, termios.TIOCMBIC, struct.pack("i", TIOCM_DTR))

    def claim(self):
        """Keeps programs away that respect it."""
        fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def write(self, data):
        """Writes all of it."""
        while data:
            select.select([], [self.file], [], 5)
            data = data[os.write(self.file, data):]

    def read(self, count, limit=20.0):
        """Reads exactly so many bytes, or what came in the time."""
        found, end = b"", time.monotonic() + limit
        while len(found) < count and select.select(
                [self.file], [], [], max(0, end - time.monotonic()))[0]:
            found += os.read(self.file, count - len(found))
        return found
