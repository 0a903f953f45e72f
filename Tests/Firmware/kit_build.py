"""Compiles the kit as `dfuswift kit` writes it, with both compilers."""

import functools
import os
import pathlib
import re
import subprocess

import device
from elftools.elf.elffile import ELFFile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KIT = ROOT / "Firmware" / "Kit"
COMPILERS, LEVELS = ("gcc", "clang"), ("-O0", "-Og", "-O2", "-Os")
WARNINGS = ("-Wall", "-Wextra", "-Werror", "-pedantic")
CPUS = {0: "cortex-m0", 3: "cortex-m3", 4: "cortex-m4", 7: "cortex-m7", 33: "cortex-m33"}
TARGETS = {0: "armv6m", 3: "armv7m", 4: "armv7em", 7: "armv7em", 33: "armv8m.main"}


class Refused(Exception):
    """A compiler or linker said no; its words are the message."""


def said(*command):
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if result.returncode:
        raise Refused(f"{' '.join(map(str, command))}\n{result.stdout}{result.stderr}")
    return result.stdout


def build_folder():
    """The folder of this process: cases beside each other write files of the same names."""
    return process_folder(os.getpid())


@functools.cache
def process_folder(number):
    folder = device.folder() / f"process-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@functools.cache
def dfuswift():
    """The program: what DFUSWIFT_TOOL names, or what the sources make now, never an older one."""
    if named := os.environ.get("DFUSWIFT_TOOL"):
        return pathlib.Path(named)
    build = ("swift", "build", "--package-path", ROOT, "--product", "dfuswift")
    said(*build)
    return pathlib.Path(said(*build, "--show-bin-path").strip()) / "dfuswift"


@functools.cache
def kit(name, *options):
    """The folder with the kit of a part."""
    folder = build_folder() / "kits" / re.sub(r"\W", "-", name)
    said(dfuswift(), "kit", name, "--out", folder, "--accept-unproved", *options)
    return folder


def constants(name):
    """What the kit's header of a part says to the compiler: without words for people."""
    text = (kit(name) / "dfu_jump_chip.h").read_text()
    return dict(re.findall(r"^#define (\w+)(?:\(\w+\))? (.+)$", text, re.MULTILINE))


def command(compiler, core):
    if compiler == "gcc":
        return ["arm-none-eabi-gcc", f"-mcpu={CPUS[core]}", "-mthumb", "-ffreestanding"]
    return ["clang", f"--target={TARGETS[core]}-none-none-eabi",
            f"-mcpu={CPUS[core]}", "-mthumb", "-mfloat-abi=soft", "-ffreestanding"]


def compile(source, out, core, compiler="gcc", level="-Os", include=KIT, options=(),
            warnings=WARNINGS):
    out.parent.mkdir(parents=True, exist_ok=True)
    said(*command(compiler, core), level, *warnings, "-I", include, *options, "-c", source,
         "-o", out)
    return out


def sizes(path):
    """Bytes of code, initialised data and zeroed data."""
    with open(path, "rb") as file:
        sections = [s for s in ELFFile(file).iter_sections() if s["sh_flags"] & 2]
        total = {"text": 0, "data": 0, "bss": 0}
        for section in sections:
            writable, empty = section["sh_flags"] & 1, section["sh_type"] == "SHT_NOBITS"
            if section.name not in (".ARM.exidx", ".noinit.dfu_jump"):
                total["bss" if empty else "data" if writable else "text"] += section["sh_size"]
        return total


SCRIPT = """
MEMORY { FLASH (rx): ORIGIN = 0x08000000, LENGTH = 64K  RAM (rwx): ORIGIN = %s, LENGTH = %s }
%s
SECTIONS {
  .text : { KEEP(*(.vectors)) *(.text*) *(.rodata*) } > FLASH
  .data : { *(.data*) *(.bss*) } > RAM
  /DISCARD/ : { *(.ARM.*) *(.comment) }
}
"""


def link(objects, out, ram, compiler="gcc", script=None):
    """Links for a RAM of (start, bytes), with the flag as `dfu_jump.ld` has it."""
    above = (KIT / "dfu_jump.ld").read_text() + "_estack = dfu_jump_flag;\n"
    path = out.with_suffix(".ld")
    path.write_text(SCRIPT % (hex(ram[0]), ram[1], above if script is None else script))
    linker = "arm-none-eabi-ld" if compiler == "gcc" else "ld.lld"
    said(linker, "-T", path, *objects, "-e", "reset_handler", "-o", out)
    return out


def load(path):
    """The flash image and the symbols of a program."""
    with open(path, "rb") as file:
        elf = ELFFile(file)
        image = bytearray(b"\xff" * 0x10000)
        for segment in elf.iter_segments():
            if segment["p_type"] == "PT_LOAD" and segment["p_filesz"]:
                start = segment["p_paddr"] - 0x08000000
                image[start:start + segment["p_filesz"]] = segment.data()
        symbols = {s.name: s["st_value"] & ~1 for s in
                   elf.get_section_by_name(".symtab").iter_symbols() if s.name}
        return bytes(image), symbols
