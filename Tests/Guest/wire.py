"""Other ways to the bus than dfuswift and dfu-util: a witness of the wire, and raw usbfs."""

import ctypes
import fcntl
import pathlib
import re
import threading
import time

DNLOAD, UPLOAD, GETSTATUS, CLRSTATUS, GETSTATE, ABORT = 1, 2, 3, 4, 5, 6

USBDEVFS_CLAIMINTERFACE = 0x8004_550F
USBDEVFS_CONTROL = 0xC018_5500


class ControlTransfer(ctypes.Structure):
    """`struct usbdevfs_ctrltransfer` of linux/usbdevice_fs.h."""

    _fields_ = [
        ("request_type", ctypes.c_uint8), ("request", ctypes.c_uint8),
        ("value", ctypes.c_uint16), ("index", ctypes.c_uint16), ("length", ctypes.c_uint16),
        ("timeout", ctypes.c_uint32), ("data", ctypes.c_void_p)]


def claim(node):
    """Claims interface 0 of an open usbfs node."""
    fcntl.ioctl(node, USBDEVFS_CLAIMINTERFACE, ctypes.c_uint(0))


def control(node, request_type, request, data, value=0):
    """One control transfer to interface 0; returns the bytes of its data stage."""
    buffer = ctypes.create_string_buffer(bytes(data), len(data))
    transfer = ControlTransfer(
        request_type, request, value, 0, len(data), 5_000, ctypes.addressof(buffer))
    fcntl.ioctl(node, USBDEVFS_CONTROL, transfer)
    return buffer.raw


class Witness:
    """Records what is sent on bus 1 by the kernel's usbmon, for a `with` statement.

    `requests` has the class requests to interfaces, as (device number, request, wValue, data as
    hex) in their order, `results` has (status, bytes that moved) of them in theirs;
    `vendor_requests` is as `requests`, of vendor requests to the device, and `sent` is what went
    out on bulk endpoints, as (device number, data as hex). Complete once the statement has ended.
    """

    PIPE = pathlib.Path("/sys/kernel/debug/usb/usbmon/1u")
    # tag, time, S(ubmit), Co or Ci:bus:device:0, s, setup packet, length, `=` and data
    SUBMISSION = re.compile(
        r"(\S+) \d+ S C[io]:1:(\d+):0 s ([0-9a-f]{2}) ([0-9a-f]{2}) ([0-9a-f]{4}) \S+ \S+ \d+"
        r"(?: = ([0-9a-f ]+))?")
    BULK = re.compile(r"\S+ \d+ S Bo:1:(\d+):\d+ \S+ \d+(?: = ([0-9a-f ]+))?")

    # tag, time, C(allback), Co or Ci:bus:device:0, status, length
    END = re.compile(r"(\S+) \d+ C C[io]:1:\d+:0 (-?\d+) (\d+)")

    def __enter__(self):
        self.requests, self.results, self.tags = [], [], set()
        self.vendor_requests, self.sent = [], []
        self.pipe = self.PIPE.open("rb", buffering=0)
        fcntl.fcntl(self.pipe, fcntl.F_SETFL, 0x800)  # O_NONBLOCK
        self.ends = False
        self.thread = threading.Thread(target=self.read)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ends = True
        self.thread.join()
        self.pipe.close()

    def read(self):
        while True:
            ends = self.ends
            try:
                # usbmon gives one event a read.
                text = self.pipe.read(4096)
            except BlockingIOError:
                text = None
            if text:
                self.take(text.decode())
            elif ends:
                return
            else:
                time.sleep(0.005)

    def take(self, line):
        found = self.SUBMISSION.match(line)
        if found:
            entry = (int(found[2]), int(found[4], 16), int(found[5], 16),
                     (found[6] or "").replace(" ", ""))
            if int(found[3], 16) in (0x21, 0xA1):
                self.tags.add(found[1])
                self.requests.append(entry)
            elif int(found[3], 16) == 0x40:
                self.vendor_requests.append(entry)
        found = self.END.match(line)
        if found and found[1] in self.tags:
            self.tags.remove(found[1])
            self.results.append((int(found[2]), int(found[3])))
        found = self.BULK.match(line)
        if found:
            self.sent.append((int(found[1]), (found[2] or "").replace(" ", "")))

    @property
    def devices(self):
        """The numbers of all devices that were sent anything."""
        return {entry[0] for entry in self.requests + self.vendor_requests + self.sent}

    def count(self, request):
        """How often a request was sent."""
        return sum(1 for entry in self.requests if entry[1] == request)

    @property
    def erases(self):
        """The erase commands of DfuSe, mass erase included."""
        return [entry for entry in self.requests
                if entry[1] == DNLOAD and entry[2] == 0 and entry[3].startswith("41")]

    @property
    def data_blocks(self):
        """The blocks of data that were written."""
        return [entry for entry in self.requests if entry[1] == DNLOAD and entry[2] >= 2]
