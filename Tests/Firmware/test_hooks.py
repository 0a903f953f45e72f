"""The snippets of HOOKS.md, taken from its text, compiled and linked as it says."""

import re
import shutil
import subprocess
import unittest

import kit_build as build
from elftools.elf.elffile import ELFFile
from jump import each, spread
from kit_build import COMPILERS, KIT

CORE, RAM, RAM_SIZE = 4, 0x20000000, 0x20000
WRAPPED, HOOKED = "__wrap_SystemInit", "dfu_jump_check"

# What a project has of its own. SystemInit is in another file than its caller, as CubeMX has it:
# the linker wraps no call within one object.
STARTUP = """
extern unsigned char _estack[];
void SystemInit(void);
_Noreturn void application(void);
_Noreturn void dfu_jump_request(void);
void Reset_Handler(void);
void Reset_Handler(void) { SystemInit(); application(); }
_Noreturn void application(void) { dfu_jump_request(); }
__attribute__((section(".isr_vector"), used)) static void *const vectors[2] = {
    _estack, (void *)Reset_Handler};
"""
SYSTEM = "void SystemInit(void); void SystemInit(void) { *(volatile unsigned *)0x40023800u |= 1u; }"
VARIABLES = """
unsigned initialised[4] = {1, 2, 3, 4}, zeroed[64];
__attribute__((constructor)) static void use(void) { zeroed[0] = initialised[0]; }
"""
# The shapes of the linker scripts of CubeMX (its `_estack` moved below MEMORY) and of libopencm3.
CUBE_SCRIPT = """
ENTRY(Reset_Handler)
MEMORY { RAM (xrw) : ORIGIN = 0x20000000, LENGTH = 128K  FLASH (rx) : ORIGIN = 0x08000000, LENGTH = 512K }
%s
SECTIONS {
  .isr_vector : { KEEP(*(.isr_vector)) } > FLASH
  .text : { *(.text*) *(.rodata*) } > FLASH
  .init_array : { KEEP(*(SORT(.init_array.*))) KEEP(*(.init_array*)) } > FLASH
  .data : { _sdata = .; *(.data*) _edata = .; } > RAM AT > FLASH
  .bss : { _sbss = .; *(.bss*) *(COMMON) _ebss = .; } > RAM
  %s
  ._user_heap_stack (NOLOAD) : { . = ALIGN(8); end = .; . = . + 0x600; } > RAM
  /DISCARD/ : { *(.ARM.exidx*) *(.comment) }
}
"""
CUBE_STACK = "_estack = ORIGIN(RAM) + LENGTH(RAM);"
OPENCM3_SCRIPT = """
EXTERN(vector_table)
ENTRY(reset_handler)
MEMORY { rom (rx) : ORIGIN = 0x08000000, LENGTH = 512K  ram (rwx) : ORIGIN = 0x20000000, LENGTH = 128K }
%s
SECTIONS {
  .text : { KEEP(*(.vectors)) *(.text*) *(.rodata*) } > rom
  .data : { _data = .; *(.data*) _edata = .; } > ram AT > rom
  .bss : { *(.bss*) *(COMMON) _ebss = .; } > ram
  /DISCARD/ : { *(.eh_frame) *(.ARM.exidx*) *(.comment) }
  end = .;
}
"""
OPENCM3_PROGRAM = """
#include "dfu_jump.h"
extern unsigned _stack;
void reset_handler(void);
int main(void);
int main(void) { dfu_jump_check(); dfu_jump_request(); }
void reset_handler(void) { (void)main(); }
__attribute__((section(".vectors"), used)) void *const vector_table[2] = {&_stack, (void *)reset_handler};
"""
STUBS = {
    "usb_device.h": "typedef struct { int id; } USBD_HandleTypeDef;\n"
                    "void HAL_Delay(unsigned milliseconds);\nint USBD_Stop(USBD_HandleTypeDef *device);\n",
    "zephyr/init.h": "#define SYS_INIT(function, level, priority) \\\n"
                     "  int (*const start_##function)(void) = function\n",
}


def snippet(section, language, number=0):
    """A block of code of HOOKS.md, by the heading above it."""
    text = (KIT / "HOOKS.md").read_text()
    body = next(part for part in re.split(r"^#+ ", text, flags=re.MULTILINE)
                if part.startswith(section))
    blocks = re.findall(r"^```(.*?)\n(.*?)^```$", body, re.MULTILINE | re.DOTALL)
    return [text for kind, text in blocks if kind == language][number]


def symbols(path):
    with open(path, "rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        return {symbol.name: symbol["st_value"] for symbol in table.iter_symbols() if symbol.name}


class HooksCase(unittest.TestCase):
    def setUp(self):
        """A project's folder with the kit of an F411 in it."""
        self.folder = build.build_folder() / "hooks" / self.id().split(".")[-1]
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(build.kit("F411"), self.folder)
        for name, text in STUBS.items():
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).write_text(text)

    def compiled(self, name, compiler, text=None, options=()):
        """An object, of the kit or of a text that becomes a file of this name."""
        path = self.folder / name
        if text is not None:
            path.write_text(text)
        language = ("-x", "c++", "-fno-exceptions", "-fno-rtti") if path.suffix == ".cpp" else ()
        return build.compile(path, path.with_suffix(".o"), CORE, compiler, "-Os", self.folder,
                             [*language, "-ffunction-sections", *options], ("-Wall", "-Werror"))

    def linked(self, compiler, script, objects, *flags):
        """A program, linked by the compiler as the tools of those projects do."""
        path, out = self.folder / "app.ld", self.folder / "app.elf"
        path.write_text(script)
        linker = ["-fuse-ld=lld"] if compiler == "clang" else []
        build.said(*build.command(compiler, CORE), *linker, "-nostdlib", "-L", self.folder,
                   "-T", path, "-Wl,--gc-sections", *flags, *objects, "-o", out)
        return symbols(out)

    def cube(self, compiler, hook, *flags, stack=CUBE_STACK, sections="", options=()):
        """A program as CubeMX has it, with a hook in it."""
        objects = [self.compiled("startup.c", compiler, STARTUP),
                   self.compiled("system.c", compiler, SYSTEM),
                   self.compiled("variables.c", compiler, VARIABLES),
                   self.compiled("dfu_jump.c", compiler, options=options), hook]
        return self.linked(compiler, CUBE_SCRIPT % (stack, sections), objects, *flags)

    def calls(self, function):
        """The functions that a function calls, in order."""
        text = build.said("llvm-objdump", "-d", f"--disassemble-symbols={function}",
                          self.folder / "app.elf")
        return re.findall(r"\sbl?(?:\.w)?\s+0x\w+ <(\w+)>", text)

    def image_size(self):
        build.said("llvm-objcopy", "-O", "binary", self.folder / "app.elf", self.folder / "app.bin")
        return (self.folder / "app.bin").stat().st_size

    def expect_above_the_stack(self, found, stack="_estack"):
        self.assertEqual(RAM + RAM_SIZE - 32, found["dfu_jump_flag"])
        self.assertEqual(found["dfu_jump_flag"], found[stack])

    def expect_behind_bss(self, found):
        self.assertGreaterEqual(found["dfu_jump_flag"], found["_ebss"])
        self.assertLess(found["dfu_jump_flag"], RAM + RAM_SIZE)
        self.assertLess(self.image_size(), 2000)


@spread
class CubeMX(HooksCase):
    HOOK = "CubeMX, without editing its startup"
    FLAG = snippet(HOOK, "").strip()

    def hook(self, compiler):
        return self.compiled("hook.c", compiler, snippet(self.HOOK, "c"))

    @each(compiler=COMPILERS)
    def test_the_linker_puts_the_check_in_front_of_SystemInit(self, compiler):
        found = self.cube(compiler, self.hook(compiler), self.FLAG,
                          stack=snippet("The place for the flag", ""))
        self.assertEqual(WRAPPED, self.calls("Reset_Handler")[0])
        self.assertEqual([HOOKED, "SystemInit"], self.calls(WRAPPED))
        self.expect_above_the_stack(found)

    @each(compiler=COMPILERS)
    def test_one_sees_that_a_hook_works(self, compiler):
        ways = snippet("Where to hook the jump kit", "").splitlines()
        hook, stack = self.hook(compiler), snippet("The place for the flag", "")
        for flags, wanted in (((self.FLAG,), [True, True, True]), ((), [False, False, True])):
            self.cube(compiler, hook, *flags, stack=stack)
            said = [subprocess.run(["bash", "-c", way], cwd=self.folder, capture_output=True,
                                   text=True).stdout for way in ways]
            self.assertEqual(wanted, [bool(text) for text in said], said)
            self.assertEqual(1, len({line.split()[0] for line in said[2].splitlines()}))

    @each(compiler=COMPILERS, script=("that has none", "with its own"))
    def test_the_flag_in_noinit(self, compiler, script):
        sections = ".noinit (NOLOAD) : { *(.noinit*) } > RAM" if script == "with its own" else ""
        self.expect_behind_bss(self.cube(compiler, self.hook(compiler), self.FLAG, sections=sections,
                                         options=["-DDFU_JUMP_FLAG_NOINIT"]))

    @each(compiler=COMPILERS)
    def test_what_asks_from_the_main_loop_compiles(self, compiler):
        self.compiled("ask.c", compiler, snippet(self.HOOK, "c", 1), ["-Wno-unused-function"])


@spread
class OtherSystems(HooksCase):
    @each(compiler=COMPILERS)
    def test_libopencm3s_script_takes_the_aliases(self, compiler):
        objects = [self.compiled("main.c", compiler, OPENCM3_PROGRAM),
                   self.compiled("dfu_jump.c", compiler)]
        found = self.linked(compiler, OPENCM3_SCRIPT % snippet("libopencm3", ""), objects)
        self.expect_above_the_stack(found)
        self.expect_above_the_stack(found, "_stack")

    @each(compiler=COMPILERS)
    def test_zephyrs_hook_compiles(self, compiler):
        self.compiled("hook.c", compiler, snippet("Zephyr", "c"))

    @each(compiler=COMPILERS)
    def test_a_sketch_wraps_SystemInit(self, compiler):
        flag = re.search(r"^compiler\.c\.elf\.extra_flags=(.+)$", snippet("Arduino", ""))[1]
        hook = self.compiled("hook.cpp", compiler, snippet("Arduino", "cpp"))
        self.expect_behind_bss(self.cube(compiler, hook, flag,
                                         options=snippet("Arduino", "", 1).split()))
        self.assertEqual(WRAPPED, self.calls("Reset_Handler")[0])
        self.assertEqual(HOOKED, self.calls(WRAPPED)[0])

    @each(compiler=COMPILERS)
    def test_a_sketch_checks_in_its_first_constructor(self, compiler):
        hook = self.compiled("hook.cpp", compiler, snippet("Arduino", "cpp", 1))
        found = self.cube(compiler, hook, options=["-DDFU_JUMP_FLAG_NOINIT"])
        with open(self.folder / "app.elf", "rb") as file:
            first = ELFFile(file).get_section_by_name(".init_array").data()[:4]
        checking = next(name for name in found if "checkForBootloader" in name)
        self.assertEqual(found[checking], int.from_bytes(first, "little"))
        self.assertEqual([HOOKED], self.calls(checking))

    def test_the_commands_for_embedded_swift_build_a_program(self):
        shutil.copytree(build.kit("F411", "--language", "swift"), self.folder, dirs_exist_ok=True)
        (self.folder / "startup.c").write_text(snippet("Embedded Swift", "c"))
        (self.folder / "main.swift").write_text(
            snippet("Embedded Swift", "swift") + "\nfunc readByte() -> UInt8 { 13 }\n")
        (self.folder / "app.ld").write_text(
            "ENTRY(reset_handler)\n" + CUBE_SCRIPT % (snippet("The place for the flag", ""), ""))
        commands = snippet("Embedded Swift", "").replace(" DIR ", " . ")
        result = subprocess.run(["bash", "-ec", commands], cwd=self.folder, capture_output=True,
                                text=True)
        self.assertEqual(0, result.returncode, result.stderr)
        self.expect_above_the_stack(symbols(self.folder / "app.elf"))
        self.assertEqual([HOOKED, "application"], self.calls("reset_handler"))


if __name__ == "__main__":
    unittest.main()
