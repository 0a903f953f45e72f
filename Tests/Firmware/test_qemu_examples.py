"""The two C examples, as their scripts build them, in QEMU."""

import ctypes
import os
import pathlib
import random
import re
import struct
import tempfile
import unittest
from unittest import mock

import device
from device import DEVICE, FIRMWARE, MACHINES, Live, Scenario
from examples import build
from jump import JumpCase, each, spread
from kit_build import dfuswift

BLACK_PILL = FIRMWARE / "Examples" / "BlackPill"
F4, F7 = MACHINES["netduinoplus2"], MACHINES["mps2-an500"]


@spread
class BlackPill(JumpCase):
    """Key and serial command. QEMU has no GPIO: the key is down for a time that a test says."""

    FROM, FOR = F4.tally + 0x20, F4.tally + 0x24

    def start(self, down_from=0, down_for=0):
        key = (f"-DBOARD_IS_KEY_DOWN=(now_ms-*(volatile uint32_t *){self.FROM:#x}u"
               f"<*(volatile uint32_t *){self.FOR:#x}u)")
        live = Live(F4, build("BlackPill", F4, key), Scenario(
            watch=(F4.flag, F4.flag + 4),
            memory={self.FROM: struct.pack("<II", down_from, down_for)}))
        self.addCleanup(live.__exit__)
        self.assertTrue(live.hear(b"ready\r\n"), live.heard)
        return live

    def expect_the_rom(self, live):
        # Its last words may be lost: the port goes with QEMU.
        self.said = live.end()
        self.expect_clean_entry(F4, self.said.last, boots=0)
        self.assertEqual((0, 0), (self.said.last["watch0"], self.said.last["watch1"]))

    def test_the_line_takes_it_to_the_rom(self):
        live = self.start()
        live.say(b"dfux\r\ndfu\r")
        self.expect_the_rom(live)

    @each(milliseconds=(1010, 3000))
    def test_more_than_a_second_on_the_key_does(self, milliseconds):
        self.expect_the_rom(self.start(100, milliseconds))

    @each(milliseconds=(50, 900, 990))
    def test_less_does_not(self, milliseconds):
        live = self.start(100, milliseconds)
        self.assertTrue(live.hear(b"hold the key for more than a second\r\n"), live.heard)
        live.say(b"dfu\r")
        self.expect_the_rom(live)

    def test_a_key_held_since_power_on_does_not(self):
        live = self.start(0, 5000)
        self.assertFalse(live.hear(b"to the bootloader", seconds=1), live.heard)
        live.say(b"dfu\r")
        self.expect_the_rom(live)


class Button(unittest.TestCase):
    """The key's machine, natively."""

    NOTHING, SHORT, LONG = 0, 1, 2

    class State(ctypes.Structure):
        _fields_ = [("state", ctypes.c_int), ("since_ms", ctypes.c_uint32)]

    def setUp(self):
        source = BLACK_PILL / "button.c"
        self.library = ctypes.CDLL(str(device.made(
            ".so", ["clang", "-shared", "-fPIC", "-std=c11", source], source)))
        self.state = self.State()

    def events(self, *intervals, begin=0):
        """What comes of (is down, milliseconds) one after the other, polled each millisecond."""
        now, found = begin, []
        for is_down, milliseconds in intervals:
            for _ in range(milliseconds):
                event = self.library.button_poll(
                    ctypes.byref(self.state), ctypes.c_bool(is_down),
                    ctypes.c_uint32(now & 0xFFFFFFFF))
                if event != self.NOTHING:
                    found.append((event, now - begin))
                now += 1
        return found

    def test_a_long_press_counts_once_and_while_it_is_held(self):
        self.assertEqual([(self.LONG, 1011)], self.events((0, 10), (1, 5000), (0, 10)))

    def test_a_second_to_the_millisecond_is_short(self):
        self.assertEqual([(self.SHORT, 1010)], self.events((0, 10), (1, 1000), (0, 10)))

    def test_a_bounce_is_nothing(self):
        self.assertEqual([], self.events((0, 10), (1, 19), (0, 10)))

    def test_held_from_the_start_is_nothing_until_it_is_let_go(self):
        self.assertEqual([(self.LONG, 6011)], self.events((1, 5000), (0, 10), (1, 2000)))

    def test_the_clock_may_wrap(self):
        self.assertEqual([(self.LONG, 1011)],
                         self.events((0, 10), (1, 2000), begin=0xFFFFFFFF - 500))


@spread
class NucleoF746(JumpCase):
    """Both ways, from an application with caches on, the MPU on and an interrupt enabled."""

    SCRIPT = """
ENTRY(vectors)
MEMORY { FLASH (rx) : ORIGIN = 0, LENGTH = 1M  RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 128K }
"""

    def program(self):
        original = (FIRMWARE / "Examples/NucleoF746/stm32f746.ld").read_text()
        script = device.folder() / f"an500-{os.getpid()}.ld"
        script.write_text(self.SCRIPT + original[original.index("INCLUDE"):])
        with mock.patch.dict(os.environ, BOARD=str(DEVICE / "board_an500.c"), SCRIPT=str(script)):
            return build("NucleoF746", F7, "-DDFU_JUMP_DIRECT_PREPARE=((void)0)",
                         "-DDFU_JUMP_IS_STACK(sp)=((sp)-0x20000001u<0x20000u)")

    @each(way=("by reset", "straight"))
    def test_a_command_takes_it_to_the_rom(self, way):
        live = Live(F7, self.program(), Scenario(watch=(F7.flag, F7.flag + 4)))
        self.addCleanup(live.__exit__)
        self.assertTrue(live.hear(b"ready\r\n"), live.heard)
        live.say(b"dfu\r" if way == "by reset" else b"dfu now\r")
        self.said = live.end()
        self.expect_clean_entry(F7, self.said.last, boots=0)
        self.assertEqual((0, 0), (self.said.last["watch0"], self.said.last["watch1"]))

    def test_the_boards_own_build_links(self):
        out = device.folder() / f"f746-{os.getpid()}"
        self.assertIn("app.bin", device.tool([FIRMWARE / "Examples/NucleoF746/build", out]))


@spread
class Sizes(unittest.TestCase):
    @each(example=("BlackPill", "NucleoF746", "EmbeddedSwift"))
    def test_the_documented_size_is_that_of_today(self, example):
        folder = FIRMWARE / "Examples" / example
        out = device.folder() / f"size-{example}-{os.getpid()}"
        found = int(re.search(r"(\d+) bytes", device.tool([folder / "build", out]))[1])
        text = (folder / "README.md").read_text()
        said = int(re.search(r"([\d,]+) bytes", text)[1].replace(",", ""))
        # What another version of the compiler may add or save.
        self.assertLessEqual(abs(found - said), said * 0.05)


@spread
class ColdBoot(unittest.TestCase):
    @each(example=("BlackPill", "EmbeddedSwift"), seed=range(5))
    def test_random_memory_starts_the_application(self, example, seed):
        memory = {F4.ram: random.Random(f"{example} {seed}").randbytes(F4.ram_size)}
        with Live(F4, build(example, F4), Scenario(memory=memory)) as live:
            self.assertTrue(live.hear(b"ready\r\n"), live.heard)


@spread
class ChipHeaders(unittest.TestCase):
    """The examples' headers are what the command writes today."""

    @each(example=("BlackPill", "NucleoF746", "EmbeddedSwift"))
    def test_the_header_is_that_of_the_kit_command(self, example):
        chip = {"BlackPill": "stm32f411", "NucleoF746": "stm32f746", "EmbeddedSwift": "stm32f405"}
        with tempfile.TemporaryDirectory(dir=device.folder()) as out:
            device.tool([dfuswift(), "kit", chip[example], "--accept-unproved", "--out", out])
            self.assertEqual((pathlib.Path(out) / "dfu_jump_chip.h").read_text(),
                             (FIRMWARE / "Examples" / example / "dfu_jump_chip.h").read_text())


if __name__ == "__main__":
    unittest.main()
