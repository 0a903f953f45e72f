"""The Embedded Swift example: boots, takes its command on a pseudo-terminal, reaches the ROM."""

import pathlib
import re
import subprocess
import tempfile
import unittest

import device
from device import DEVICE, FIRMWARE, MACHINES, Live, Scenario
from examples import build
from jump import DIRECT, KIT, JumpCase, application, dirt, each, machines, spread
from kit_build import dfuswift

MACHINE = MACHINES["netduinoplus2"]
MODULE = (FIRMWARE / "Swift/Bootloader.swift", FIRMWARE / "Swift/LineMatcher.swift")


@spread
class EmbeddedSwift(JumpCase):
    def start(self, on_tty=False):
        live = Live(MACHINE, build("EmbeddedSwift", MACHINE), Scenario(
            watch=(MACHINE.flag, MACHINE.flag + 4)), on_tty)
        self.addCleanup(live.__exit__)
        if not on_tty:
            self.assertTrue(live.hear(b"ready\r\n"), live.heard)
        return live

    def expect_the_rom(self, live):
        # Its last words may be lost: the port goes with QEMU.
        self.said = live.end()
        # This application does not count its boots.
        self.expect_clean_entry(MACHINE, self.said.last, boots=0)
        self.assertEqual((0, 0), (self.said.last["watch0"], self.said.last["watch1"]))

    @each(line=(b"dfu\r", b"dfu\n", b"help\r\ndfu\r\n", b"\xff\xfe\x00\rdfu\r"))
    def test_the_line_takes_it_to_the_rom(self, line):
        live = self.start()
        live.say(line)
        self.expect_the_rom(live)

    def test_on_a_pseudo_terminal(self):
        live = self.start(on_tty=True)
        live.say(b"help\rdfu\r")
        self.expect_the_rom(live)

    def test_byte_by_byte(self):
        live = self.start()
        for byte in b"d", b"f", b"u", b"\r":
            live.say(byte)
            live.hear(b"nothing that it says", seconds=0.05)
        self.expect_the_rom(live)

    def test_anything_else_leaves_it_where_it_is(self):
        live = self.start()
        live.say(b"dfu please\rDFU\r dfu\rdf\ru\rdfu")
        self.assertFalse(live.hear(b"to the bootloader", seconds=0.5), live.heard)
        live.say(b"\r")
        self.expect_the_rom(live)

    def test_dfuswift_enter_takes_it_to_the_rom(self):
        live = self.start(on_tty=True)
        # A pseudo-terminal belongs to no USB device: the command sends, and watches for nothing.
        sent = subprocess.run([dfuswift(), "enter", "--tty", live.tty, "--trigger", r"text:dfu\r"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(0, sent.returncode, sent.stdout + sent.stderr)
        self.expect_the_rom(live)


def module(core, kit, *sources):
    """An object of Embedded Swift for a core, over the kit in a folder.

    The toolchain has Embedded Swift's library for armv6m and armv7em: a Cortex-M3 takes the
    former's objects and a Cortex-M33 the latter's. The kit itself is compiled for the real core.
    """
    arch = "armv6m" if core in (0, 3) else "armv7em"
    return device.made(".o", [
        "swiftc", "-target", f"{arch}-none-none-eabi", "-enable-experimental-feature", "Embedded",
        "-wmo", "-Osize", "-swift-version", "6", "-strict-memory-safety", "-warnings-as-errors",
        "-parse-as-library", "-Xfrontend", "-function-sections", "-Xcc", "-mfloat-abi=soft",
        f"-I{kit}", "-module-name", "Application", "-D", "DFU_JUMP_WITH_DIRECT", "-c", *sources],
        *sources)


@spread
class EveryCore(JumpCase):
    @each(machine=machines(), way=("by reset", "straight"))
    def test_swift_takes_it_to_the_rom(self, machine, way):
        machine = MACHINES[machine]
        elf = application(machine, options=["DFU_JUMP_WITH_DIRECT=1"], sources=("check.c",),
                          objects=(module(machine.core, KIT, *MODULE, DEVICE / "with_kit.swift"),))
        if way == "by reset":
            said = self.go(machine, elf, options=dirt(machine))
            self.expect_clean_entry(machine, said.last, boots=2)
        else:
            said = self.go(machine, elf, plan=DIRECT, options=dirt(machine))
            self.expect_clean_entry(machine, said.last, boots=1)


@spread
class FromTheKitCommand(unittest.TestCase):
    @each(chip=("stm32f072", "stm32f105", "stm32f411", "stm32f746", "stm32u575"))
    def test_what_it_writes_compiles_as_it_is(self, chip):
        with tempfile.TemporaryDirectory(dir=device.folder()) as name:
            out = pathlib.Path(name)
            device.tool([dfuswift(), "kit", chip, "--language", "swift", "--accept-unproved",
                         "--out", out])
            header = (out / "dfu_jump_chip.h").read_text()
            core = int(re.search(r"define DFU_JUMP_CORE (\d+)", header)[1])
            module(core, out, out / "Bootloader.swift", out / "LineMatcher.swift")


if __name__ == "__main__":
    unittest.main()
