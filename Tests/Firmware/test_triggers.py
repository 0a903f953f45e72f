"""The device's side of the triggers, natively: the pieces for USB stacks, over fakes of them."""

import ctypes
import os
import pathlib
import subprocess
import unittest
from unittest import mock

import device
from device import FIRMWARE, HERE
from jump import each, spread

TRIGGERS = FIRMWARE / "Triggers"
FAKES = HERE / "Fakes"
STACKS = ("tinyusb", "st", "libopencm3")
NATIVE = ["clang", "-std=c11", "-O1", "-g", "-fsanitize=undefined", "-fno-sanitize-recover",
          "-Wall", "-Wextra", "-Werror", f"-I{TRIGGERS}", f"-I{FIRMWARE / 'Kit'}", f"-I{FAKES}"]
# wDetachTimeOut of the descriptor, in milliseconds.
DETACH_TIMEOUT = 255


def source(name):
    """A source of the triggers, or what a mutation made of it."""
    return pathlib.Path(os.environ.get(f"DFUSWIFT_MUTATED_{name}", TRIGGERS / name))


def host(stack, *arguments, options=()):
    """What happens when a host does something: pairs of milliseconds and event."""
    sources = [FAKES / f"{stack}_host.c", source(f"dfu_trigger_{stack}.c"),
               source("dfu_trigger.c")]
    headers = [*FAKES.rglob("*.h"), *TRIGGERS.glob("*.h")]
    program = device.made("", [*NATIVE, *options, *sources], *sources, *headers)
    result = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True,
                            check=True)
    return [(int(time), event) for time, event in
            (line.split(" ", 1) for line in result.stdout.splitlines())]


@spread
class USBStacks(unittest.TestCase):
    def expect_the_way_out(self, said):
        """Acknowledged, the host has it, off the bus, reset: in this order and in time."""
        events = [event for _, event in said]
        self.assertEqual(["acknowledge", "status stage over", "disconnect", "reset"], events[-4:])
        times = dict((event, time) for time, event in said[-4:])
        self.assertLess(times["status stage over"], times["disconnect"] + 1)
        self.assertGreaterEqual(times["reset"] - times["disconnect"], 60)
        self.assertLessEqual(times["reset"] - times["acknowledge"], DETACH_TIMEOUT)

    @each(stack=STACKS, trigger=("detach", "touch", "vendor"), latency=(1, 2, 9), loop=(1, 20))
    def test_the_transfer_ends_before_the_reset(self, stack, trigger, latency, loop):
        self.expect_the_way_out(host(stack, trigger, latency, loop))

    @each(stack=STACKS, nothing=("other baud", "open at 1200"))
    def test_a_serial_port_in_use_stays(self, stack, nothing):
        said = host(stack, nothing)
        self.assertEqual("still here", said[-1][1])
        self.assertNotIn("stall", [event for _, event in said])

    @each(stack=STACKS)
    def test_another_value_of_the_vendors_request_is_stalled(self, stack):
        self.assertEqual(["stall", "still here"],
                         [event for _, event in host(stack, "vendor, other value")])

    @each(stack=STACKS)
    def test_it_says_appIDLE_when_asked(self, stack):
        self.assertEqual(["data 00 00 00 00 00 00", "still here"],
                         [event for _, event in host(stack, "ask")])

    @each(interfaces=(1, 3))
    def test_st_passes_on_what_is_for_the_interfaces_that_it_counts(self, interfaces):
        said = host("st", "detach", options=[f"-DUSBD_MAX_NUM_INTERFACES={interfaces}"])
        if interfaces == 1:  # what CubeMX writes: interface 2 is stalled before the class sees it
            self.assertEqual(["stall", "still here"], [event for _, event in said])
        else:
            self.expect_the_way_out(said)

    # TinyUSB answers DFU_GETSTATUS itself, until it is off the bus.
    @each(stack=("st", "libopencm3"))
    def test_nothing_is_answered_after_the_acknowledgement(self, stack):
        events = [event for _, event in host(stack, "detach, then ask")]
        self.assertFalse([event for event in events if event.startswith("data")], events)
        self.assertEqual("reset", events[-1])

    @each(stack=("libopencm3",))
    def test_without_a_status_stage_nothing_happens(self, stack):
        self.assertEqual(["acknowledge", "status stage over", "disconnect", "reset"],
                         [event for _, event in host(stack, "detach", 900)])
        self.assertEqual(["acknowledge", "still here"],
                         [event for _, event in host(stack, "detach", 5000)])

    @each(core=("cortex-m0", "cortex-m4"), compiler=("clang", "gcc"), stack=STACKS)
    def test_they_compile_for_the_device(self, core, compiler, stack):
        front = (["clang", "--target=" + {"cortex-m0": "armv6m", "cortex-m4": "armv7em"}[core]
                  + "-none-eabi"] if compiler == "clang" else ["arm-none-eabi-gcc"])
        for source in (f"dfu_trigger_{stack}.c", "dfu_trigger.c"):
            device.made(".o", [*front, f"-mcpu={core}", *device.COMMON, "-Os", f"-I{TRIGGERS}",
                               f"-I{FIRMWARE / 'Kit'}", f"-I{FAKES}", "-c", TRIGGERS / source],
                        TRIGGERS / source)


class Line(ctypes.Structure):
    _fields_ = [("word", ctypes.c_char_p), ("matched", ctypes.c_uint8),
                ("is_other", ctypes.c_bool)]


@spread
class TextLine(unittest.TestCase):
    def setUp(self):
        sources = [source("dfu_trigger.c"), FAKES / "no_jump.c"]
        self.library = ctypes.CDLL(str(device.made(
            ".so", ["clang", "-shared", "-fPIC", "-std=c11", f"-I{FIRMWARE / 'Kit'}",
                    f"-I{TRIGGERS}", *sources], *sources, TRIGGERS / "dfu_trigger.h")))
        self.library.dfu_trigger_line_feed.restype = ctypes.c_bool
        self.line = Line(b"dfu")

    def count(self, data):
        """How often the line is complete."""
        return sum(self.library.dfu_trigger_line_feed(ctypes.byref(self.line), ctypes.c_uint8(byte))
                   for byte in data)

    @each(data=(b"dfu\r", b"dfu\n", b"\r\ndfu\r\n", b"help\rdfu\r", b"\xff\xfe\rdfu\n",
                b"dfudfu\rdfu\r", b"d\rdfu\r"))
    def test_the_whole_line_counts_once(self, data):
        self.assertEqual(1, self.count(data))

    @each(data=(b"", b"\r", b"\r\n\r\n", b"dfu", b"d f u\r", b"df\ru\r", b"xdfu\r", b" dfu\r",
                b"dfux\r", b"dfu \r", b"DFU\r", b"dfu\x00\r", b"\x00\r", b"\x00dfu\r",
                b"d" * 300 + b"\r", b"dfu" + b"\x00" * 256 + b"\r"))
    def test_anything_else_does_not(self, data):
        self.assertEqual(0, self.count(data))

    def test_noise_on_the_line_spoils_it_and_no_other(self):
        self.count(b"df")
        self.library.dfu_trigger_line_noise(ctypes.byref(self.line))
        self.assertEqual(0, self.count(b"u\r"))
        self.assertEqual(1, self.count(b"dfu\r"))


WAY = "USBStacks.test_the_transfer_ends_before_the_reset__{}__{}__{}__1"
LINE = "TextLine.test_anything_else_does_not__{}"
# What is taken out of which source, and the test that must notice.
MUTATIONS = {
    "the status stage gets no time": (
        "dfu_trigger.c", "passed_ms >= DFU_TRIGGER_STATUS_MS", "true",
        WAY.format("st", "detach", 9)),
    "the host gets no time to see the device go": (
        "dfu_trigger.c", "passed_ms >= DFU_TRIGGER_DISCONNECTED_MS", "true",
        WAY.format("st", "detach", 1)),
    "the device stays on the bus": (
        "dfu_trigger.c", "  dfu_trigger_disconnect();\n", "", WAY.format("tinyusb", "detach", 1)),
    "answers after the acknowledgement": (
        "dfu_trigger.c", "  if (dfu_trigger_is_fired()) return plain(DFU_TRIGGER_STALL);\n  switch",
        "  switch", "USBStacks.test_nothing_is_answered_after_the_acknowledgement__st"),
    "any vendor value is taken": (
        "dfu_trigger.c", "setup->value == DFU_TRIGGER_VENDOR_VALUE && ", "",
        "USBStacks.test_another_value_of_the_vendors_request_is_stalled__tinyusb"),
    "any baud rate is taken": (
        "dfu_trigger.c", "touch->baud == 1200 && ", "(void)touch, ",
        "USBStacks.test_a_serial_port_in_use_stays__st__other-baud"),
    "opening the port is taken for letting it go": (
        "dfu_trigger.c", " && !is_dtr_on", " && (is_dtr_on || !is_dtr_on)",
        "USBStacks.test_a_serial_port_in_use_stays__libopencm3__open-at-1200"),
    "a part of the line is enough": (
        "dfu_trigger.c", " && line->word[line->matched] == 0", "", LINE.format(r"b'df\ru\r'")),
    "other text on the line is overlooked": (
        "dfu_trigger.c", "!line->is_other && line->matched", "line->matched",
        LINE.format(r"b'dfux\r'")),
    "the byte 0 ends the word": (
        "dfu_trigger.c", "byte != 0 && ", "", LINE.format(r"b'dfu\x00\r'")),
    "libopencm3: fired at the SETUP packet": (
        "dfu_trigger_libopencm3.c", "    *complete = on_finished;\n    return",
        "    on_finished(device, request);\n    return", WAY.format("libopencm3", "detach", 9)),
    "ST: nobody acknowledges the vendor's request": (
        "dfu_trigger_st.c",
        "    if ((request->bmRequest & RECIPIENT) == 0) (void)USBD_CtlSendStatus(device);\n",
        "    (void)RECIPIENT;\n", WAY.format("st", "vendor", 1)),
}


@spread
class Mutations(unittest.TestCase):
    @each(name=tuple(MUTATIONS))
    def test_it_is_noticed(self, name):
        file, old, new, test = MUTATIONS[name]
        text = (TRIGGERS / file).read_text()
        self.assertEqual(1, text.count(old), f"not in {file}: {old}")
        path = device.folder() / f"mutated-{os.getpid()}-{file}"
        path.write_text(text.replace(old, new))
        suite, test = test.split(".", 1)
        result = unittest.TestResult()
        with mock.patch.dict(os.environ, {f"DFUSWIFT_MUTATED_{file}": str(path)}):
            globals()[suite](test).run(result)
        trouble = "".join(text for _, text in result.failures + result.errors)
        self.assertNotIn("BuildError", trouble)
        self.assertTrue(trouble, f"{test} passes all the same")


if __name__ == "__main__":
    unittest.main()
