"""The kit of every line that may have one compiles as it is written, and is small and alone."""

import functools
import json
import re
import unittest

import kit_build as build
from kit_build import COMPILERS, LEVELS, Refused

# Bytes of code with -Os: "about 300", and what the core's caches, ECC and limits add.
LARGEST = {0: 400, 3: 380, 4: 390, 7: 550, 33: 400}
README = build.ROOT / "Firmware" / "README.md"
# What another version of a compiler may add or save.
SLACK = 0.05
CORES = {"M0": 0, "M0+": 0, "M3": 3, "M4": 4, "M4+M0+": 4, "M7": 7, "M7+M4": 7, "M33": 33}


@functools.cache
def lines():
    events = map(json.loads, build.said(build.dfuswift(), "chips", "--json").splitlines())
    return [event for event in events if event["event"] == "chip"]


def kits():
    return [line for line in lines() if line["jump"] != "no"]


def compiled(folder, core, compiler="gcc", level="-Os", *options):
    out = build.build_folder() / "compiled" / f"{folder.name}-{compiler}{level}.o"
    return build.compile(folder / "dfu_jump.c", out, core, compiler, level, folder, options)


class EveryLine(unittest.TestCase):
    def test_there_are_lines_of_each_verdict(self):
        verdicts = [line["jump"] for line in lines()]
        self.assertEqual(93, len(verdicts))
        self.assertTrue(min(map(verdicts.count, ("yes", "unproved", "no"))) > 20)
        text = " ".join(README.read_text().split())
        said = [int(re.search(pattern, text)[1]) for pattern in (
            r"another source agree; (\d+) lines", r"about something; (\d+) lines", r"\*\*no\*\* \((\d+) lines")]
        self.assertEqual([verdicts.count(verdict) for verdict in ("yes", "unproved", "no")], said)

    def test_the_documented_sizes_are_those_of_today(self):
        rows = re.findall(r"^\| M\S+ \((\w+)[^|]*\) \| (\d+) \| (\d+) \| (\d+) \| (\d+)",
                          README.read_text(), re.MULTILINE)
        self.assertEqual(7, len(rows))
        for chip, *wanted in rows:
            kit = build.kit(chip)
            direct = ["-DDFU_JUMP_WITH_DIRECT"]
            if "RCC_LIKE_F2" not in (kit / "dfu_jump_chip.h").read_text():
                direct.append("-DDFU_JUMP_DIRECT_PREPARE=(void)0")
            cpu = int(build.constants(chip)["DFU_JUMP_CORE"])
            for said, compiler, options in zip(wanted, ("gcc", "clang", "gcc", "gcc"),
                                               ([], [], ["-DDFU_JUMP_POST=1"], direct)):
                size = build.sizes(compiled(kit, cpu, compiler, "-Os", *options))["text"]
                with self.subTest(chip, compiler=compiler, options=options):
                    self.assertLessEqual(abs(size - int(said)), int(said) * SLACK)

    def check(self, compiler, level):
        self.assertGreater(len(kits()), 50)
        for line in kits():
            with self.subTest(line["line"]):
                core = CORES[line["core"]]
                size = build.sizes(compiled(build.kit(line["line"]), core, compiler, level))
                self.assertEqual((0, 0), (size["data"], size["bss"]), "not in .data or .bss")
                if level == "-Os":
                    self.assertLessEqual(size["text"], LARGEST[core])


for tool in COMPILERS:
    for optimisation in LEVELS:
        def case(self, compiler=tool, level=optimisation):
            self.check(compiler, level)
        setattr(EveryLine, f"test_the_kit_compiles__{tool}__{optimisation}", case)


class Options(unittest.TestCase):
    def test_every_option_compiles(self):
        for compiler in COMPILERS:
            for options in (["-DDFU_JUMP_FLAG_NOINIT"], ["-DDFU_JUMP_FLAG_ADDRESS=0x20004FE0"],
                            ["-DDFU_JUMP_POST=1"], ["-DDFU_JUMP_WITH_DIRECT"],
                            ["-DDFU_JUMP_RESET_CAUSE=0"], ["-DDFU_JUMP_REMAP=0"],
                            ["-DDFU_JUMP_DCACHE=1", "-DDFU_JUMP_ECC=1"],
                            ["-DDFU_JUMP_WITH_DIRECT", "-DDFU_JUMP_DIRECT_PREPARE=(void)0"]):
                with self.subTest(compiler=compiler, options=options):
                    compiled(build.kit("F411"), 4, compiler, "-Os", *options)

    def test_the_flag_in_noinit_takes_no_room_in_the_image(self):
        from elftools.elf.elffile import ELFFile
        for compiler in COMPILERS:
            path = compiled(build.kit("F411"), 4, compiler, "-Os", "-DDFU_JUMP_FLAG_NOINIT")
            with open(path, "rb") as file:
                section = ELFFile(file).get_section_by_name(".noinit.dfu_jump")
                self.assertEqual("SHT_NOBITS", section["sh_type"])
                self.assertEqual((32, 32), (section["sh_size"], section["sh_addralign"]))

    def test_the_header_is_c_plus_plus_too(self):
        source = build.build_folder() / "includes.cpp"
        source.write_text('#include "dfu_jump.h"\nvoid hook() { dfu_jump_check(); dfu_jump_request(); }\n')
        for standard in ("c++11", "c++20"):
            build.said("clang", "-x", "c++", f"-std={standard}", "-Werror", "-Wall",
                       "-pedantic", "--target=armv7em-none-none-eabi", "-ffreestanding",
                       "-fsyntax-only", "-I", build.KIT, source)

    def test_older_c_will_do(self):
        for standard in ("c99", "c11", "gnu17"):
            for compiler in COMPILERS:
                compiled(build.kit("F411"), 4, compiler, "-Os", f"-std={standard}", "-Wno-pedantic")


class Refusals(unittest.TestCase):
    """A wrong chip or a wrong option is an error with a sentence, never a default."""

    def refused(self, words, core, folder, *options):
        for compiler in COMPILERS:
            with self.assertRaises(Refused) as caught:
                compiled(folder, core, compiler, "-Os", *options)
            self.assertIn("dfu_jump", str(caught.exception))
            self.assertRegex(str(caught.exception), words)

    def test_no_chip(self):
        for compiler in COMPILERS:
            with self.assertRaises(Refused) as caught:
                out = build.build_folder() / "no-chip.o"
                build.compile(build.KIT / "dfu_jump.c", out, 4, compiler)
            self.assertIn("dfu_jump_chip.h", str(caught.exception))

    def test_an_empty_chip(self):
        folder = build.build_folder() / "empty"
        folder.mkdir(exist_ok=True)
        (folder / "dfu_jump_chip.h").write_text("")
        for name in ("dfu_jump.c", "dfu_jump.h"):
            (folder / name).write_text((build.KIT / name).read_text())
        self.refused("no chip", 4, folder)

    def test_the_core_of_another_chip(self):
        for name, core in (("F072", 4), ("F105", 4), ("F411", 0), ("F411", 3), ("F746", 33),
                           ("U575", 7), ("G0B1", 33)):
            self.refused("the compiler has another -mcpu", core, build.kit(name))

    def test_the_family_of_another_chip(self):
        for macro in ("STM32F7", "STM32F7xx", "STM32H7"):
            self.refused("another STM32", 4, build.kit("F411"), f"-D{macro}")
        compiled(build.kit("F411"), 4, "gcc", "-Os", "-DSTM32F4", "-DSTM32F4xx")

    def test_a_flag_that_does_not_survive(self):
        kit = build.kit("F411")
        self.refused("the ROM writes to", 4, kit, "-DDFU_JUMP_POST=1", "-DDFU_JUMP_FLAG_NOINIT")
        self.refused("the ROM writes to", 4, kit, "-DDFU_JUMP_POST=1",
                     "-DDFU_JUMP_FLAG_ADDRESS=0x20001000")
        self.refused("multiple of 32", 4, kit, "-DDFU_JUMP_FLAG_ADDRESS=0x2001FFF0")

    def test_the_direct_way_without_knowing_the_clocks(self):
        self.refused("DFU_JUMP_DIRECT_PREPARE", 0, build.kit("F072"), "-DDFU_JUMP_WITH_DIRECT")

    def test_a_stack_over_the_flag_does_not_link(self):
        kit = compiled(build.kit("F411"), 4)
        app = build.compile(build.HERE / "Model" / "application.c", kit.with_name("app.o"), 4)
        script = (build.KIT / "dfu_jump.ld").read_text() + "_estack = ORIGIN(RAM) + LENGTH(RAM);\n"
        for compiler in COMPILERS:
            out = build.build_folder() / f"overlap-{compiler}.elf"
            with self.assertRaises(Refused) as caught:
                build.link([app, kit], out, (0x20000000, 0x20000), compiler, script)
            self.assertIn("the stack overlaps the flag", str(caught.exception))
            with self.assertRaises(Refused) as caught:
                build.link([app, kit], out, (0x20000000, 0x20000), compiler,
                           "_estack = 0x20020000;")
            self.assertRegex(str(caught.exception), "undefined.*dfu_jump_flag")


class Header(unittest.TestCase):
    def test_the_constants_are_those_of_the_manuals(self):
        from kit_chips import CHIPS
        from kit_model import LOW_POWER, POWER_ON, SOFTWARE, WATCHDOG, WINDOW
        for name, chip in CHIPS.items():
            with self.subTest(name):
                found = {key: int(value.rstrip("u"), 0) for key, value in
                         build.constants(name).items() if re.fullmatch(r"\w+u?", value)}
                self.assertEqual(chip.rom, found["DFU_JUMP_ROM"])
                self.assertEqual(chip.core, found["DFU_JUMP_CORE"])
                self.assertEqual(chip.cause, found["DFU_JUMP_RESET_CAUSE"])
                self.assertEqual(chip.forget, found["DFU_JUMP_RESET_FORGET"])
                self.assertEqual(chip.remap, found["DFU_JUMP_REMAP"])
                self.assertTrue(chip.causes[SOFTWARE] & found["DFU_JUMP_RESET_SOFTWARE"])
                for cause in (POWER_ON, WATCHDOG, WINDOW, LOW_POWER):
                    self.assertTrue(chip.causes[cause] & found["DFU_JUMP_RESET_OTHERS"], cause)
                self.assertEqual(int(chip.core == 7), found["DFU_JUMP_DCACHE"])
                self.assertEqual(int(chip.core == 33), found["DFU_JUMP_MSPLIM"])
                self.assertEqual(int(chip.has_vtor), found["DFU_JUMP_VTOR"])

    def test_what_is_not_proved_says_so(self):
        self.assertIn("UNPROVED", (build.kit("H743") / "dfu_jump_chip.h").read_text())
        self.assertNotIn("UNPROVED", (build.kit("F411") / "dfu_jump_chip.h").read_text())


if __name__ == "__main__":
    unittest.main()
