"""The examples of `Firmware/Examples`, built by their own scripts with a stand-in for the ROM."""

import hashlib
import os
import pathlib

import device
from device import FIRMWARE


def stand_in(machine):
    """The kit's macros for a QEMU machine: its ROM, no reset causes (QEMU's RCC reads as 0)."""
    return [f"-DDFU_JUMP_ROM={machine.rom:#x}u", "-DDFU_JUMP_RESET_CAUSE=0",
            f"-DDFU_JUMP_IS_ENTRY(pc)=((pc)-{machine.rom:#x}u<0x1000u)"]


def build(name, machine, *more):
    """An example's program, made once for all tests."""
    example = FIRMWARE / "Examples" / name
    key = hashlib.sha256(repr((name, machine, more)).encode())
    for source in sorted((*example.iterdir(), *FIRMWARE.glob("*/*.[chs]*"))):
        if source.is_file():
            key.update(source.read_bytes())
    out = device.folder() / f"{name}-{key.hexdigest()[:16]}"
    if not out.exists():
        part = pathlib.Path(f"{out}.{os.getpid()}")
        device.tool([example / "build", part, *stand_in(machine), *more])
        try:
            part.rename(out)
        except OSError:
            pass  # another worker was faster; its result is the same
    return out / "app.elf"
