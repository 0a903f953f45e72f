"""The application under test with the kit in it, and what must be true when the ROM is entered."""

import os
import pathlib
import unittest

from device import (DEVICE, FIRMWARE, MACHINES, Scenario, compile, defines, link, run)

KIT = FIRMWARE / "Kit"

# Device/app.h
REPORT, REQUEST, DIRECT = 0, 1, 2
PSP, BASEPRI, SYSTICK, NVIC, MPU, PRIMASK = 1, 2, 4, 8, 16, 32
MSPLIM, FAULTMASK, FPU, PENDING, FAULTS, VTOR = 64, 128, 256, 512, 1024, 2048
WATCHDOG_RUNS = 1 << 12
EARLY, STACK, IN_HANDLER = 1 << 16, 1 << 17, 1 << 18
APP_REPORTED, APP_FAULT = 10, 99
# Firmware/Probe/probe.h
EXIT, RESET, LEAVE = 0, 1, 2
GOOD, NO_INTERRUPT, LOOP = 42, 43, 44

REQUESTED, ENTERED = 0xDF5EB007, 0xDF5EA99E
SOFTWARE, WATCHDOG, FORGET = 0x10000000, 0x20000000, 0x01000000

PLACEMENTS = ("above the stack", "noinit", "fixed address")


def dirt(machine):
    """All that an application can have done to this core, interrupts on."""
    parts = PSP | SYSTICK | NVIC
    if machine.core:
        parts |= BASEPRI | MPU | FAULTS | VTOR
    if machine.core in (4, 7):
        parts |= FPU
    if machine.core == 33:
        parts |= MSPLIM
    return parts


def dirt_masked(machine):
    """The same with interrupts off and some of them pending."""
    return dirt(machine) | PENDING | PRIMASK | (FAULTMASK if machine.core else 0)


def kit_source():
    """The kit, or what a mutation made of it."""
    return pathlib.Path(os.environ.get("DFUSWIFT_KIT_SOURCE", KIT / "dfu_jump.c"))


def placed(machine, placement):
    """Options of the kit and lines of a linker script for a place of the flag."""
    if placement == "noinit":
        return ["DFU_JUMP_FLAG_NOINIT=1"], ""
    if placement == "fixed address":
        return [f"DFU_JUMP_FLAG_ADDRESS={machine.flag - 32:#x}u"], ""
    return [], (KIT / "dfu_jump.ld").read_text() + "_estack = dfu_jump_flag;\n"


def application(machine, compiler="clang", level="-Os", placement="above the stack", options=(),
                sources=("with_kit.c",), objects=()):
    """The application under test with the kit."""
    more, script = placed(machine, placement)
    given = [*defines(machine), *more, *options]
    parts = [compile(machine, path, compiler, level, given, [KIT])
             for path in (*(DEVICE / name for name in ("startup.c", "app.c", *sources)),
                          kit_source())]
    return link(machine, [*parts, *objects], compiler, script, reserve=64)


class JumpCase(unittest.TestCase):
    """Checks that are shared by the tests of both ways into the ROM."""

    maxDiff = None

    def go(self, machine, elf, **scenario):
        self.said = run(machine, elf, Scenario(**scenario))
        return self.said

    def expect_clean_entry(self, machine, report, boots):
        """The state that the ROM may rely on."""
        clean = {
            "where": "rom", "msp": machine.ram + 0x1000, "sp": machine.ram + 0x1000,
            "control": 0, "lr": 0xFFFFFFFF, "ipsr": 0, "primask": 0, "basepri": 0,
            "faultmask": 0, "msplim": 0, "psplim": 0, "systick_rvr": 0,
            "systick_cvr": 0, "mpu": 0, "nvic_enabled": 0, "nvic_pending": 0, "boots": boots,
            "entries": 1,
            # M0 has no VTOR; the remap that its parts have instead is not in QEMU's machine.
            "vtor": machine.rom if machine.core else 0, "interrupt": int(machine.core != 0),
        }
        self.assertEqual(clean, {key: report.get(key) for key in clean}, self.said.text)
        # Bit 2 says that the clock is the core's; M0 and others have it set for good.
        self.assertEqual(0, report["systick_csr"] & ~4, "SysTick runs")
        self.assertEqual(0, report["icsr"] & 0x140001FF, "a system interrupt pends or is active")
        self.assertEqual(0, report["shcsr"], "fault handlers are enabled")
        self.assertEqual(0, report["ccr"] & 0x30000, "a cache is on")

    def expect_application(self, machine, said, boots=1, **watched):
        """The application came up as after any reset, and the ROM was not entered."""
        self.assertEqual(["app"], said.places, said.text)
        self.assertEqual(APP_REPORTED, said.code, said.text)
        wanted = {"boots": boots, "entries": 0, "primask": 0, "systick_rvr": 0, "mpu": 0,
                  "initialised": 1, **watched}
        self.assertEqual(wanted, {key: said.last.get(key) for key in wanted}, said.text)


def each(**axes):
    """Makes one test method for each combination; names are `test_NAME__a__b`."""
    def decorate(method):
        method.axes = axes
        return method
    return decorate


def spread(cls):
    """Replaces the methods marked by `each` with their combinations."""
    for name, method in list(vars(cls).items()):
        axes = getattr(method, "axes", None)
        if axes is None:
            continue
        delattr(cls, name)
        combinations = [{}]
        for axis, values in axes.items():
            combinations = [{**known, axis: value} for known in combinations for value in values]
        for known in combinations:
            def case(self, method=method, known=known):
                method(self, **known)
            label = "__".join(str(value).replace(" ", "-") for value in known.values())
            assert not hasattr(cls, f"{name}__{label}"), f"two cases are {name}__{label}"
            setattr(cls, f"{name}__{label}", case)
    return cls


def machines(*cores):
    return [name for name, machine in MACHINES.items() if not cores or machine.core in cores]
