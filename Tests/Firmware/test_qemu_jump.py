"""The way by reset: from a busy application to the ROM, in QEMU's Cortex-M machines."""

import random
import struct
import unittest

from device import COMPILERS, LEVELS, MACHINES
from jump import *  # the words of this suite

# Of 7 machines: over a hundred in all.
SEEDS_A_MACHINE = 15

# Machines with a watchdog, and where it is.
WITH_WATCHDOG = {"mps2-an386": 0x40008000, "mps2-an500": 0x40008000}

INVERTED = REQUESTED ^ 0xFFFFFFFF
# What may stand where a request would.
HALVES = {
    "no complement": (REQUESTED, 0),
    "complement alone": (0, INVERTED),
    "twice": (REQUESTED, REQUESTED),
    "exchanged": (INVERTED, REQUESTED),
    "one bit off": (REQUESTED ^ 1, INVERTED),
    "complement of another": (ENTERED, INVERTED),
    "another with its complement": (0x12345678, 0xEDCBA987),
    "zeros": (0, 0xFFFFFFFF),
    "ones": (0xFFFFFFFF, 0),
}


@spread
class JumpByReset(JumpCase):
    @each(machine=machines(), compiler=COMPILERS, level=LEVELS, placement=PLACEMENTS)
    def test_a_busy_application_enters_once(self, machine, compiler, level, placement):
        machine = MACHINES[machine]
        elf = application(machine, compiler, level, placement)
        flag = {"above the stack": machine.flag, "fixed address": machine.flag - 32}.get(placement)
        watch = (flag, flag + 4) if flag else ()
        said = self.go(machine, elf, options=dirt(machine), after=RESET, watch=watch)
        self.assertEqual(["rom", "app"], said.places, said.text)
        self.expect_clean_entry(machine, said.lines[0], boots=2)
        self.assertEqual((0, 0), (said.lines[0]["watch0"], said.lines[0]["watch1"]), "consumed")
        # The next reset is the application's: no loop.
        self.assertEqual((APP_REPORTED, 3), (said.code, said.last["boots"]))
        self.assertEqual(1, said.last["initialised"])

    @each(machine=machines(), compiler=COMPILERS)
    def test_with_interrupts_off_and_pending(self, machine, compiler):
        machine = MACHINES[machine]
        said = self.go(machine, application(machine, compiler), options=dirt_masked(machine))
        self.expect_clean_entry(machine, said.last, boots=2)

    @each(machine=machines())
    def test_from_an_interrupt(self, machine):
        machine = MACHINES[machine]
        said = self.go(machine, application(machine), options=IN_HANDLER)
        self.expect_clean_entry(machine, said.last, boots=2)

    @each(machine=machines(), compiler=COMPILERS, masked=("open", "masked"))
    def test_a_startup_that_is_busy_before_the_check(self, machine, compiler, masked):
        machine = MACHINES[machine]
        options = dirt(machine) if masked == "open" else dirt_masked(machine)
        said = self.go(machine, application(machine, compiler), options=options | EARLY)
        self.expect_clean_entry(machine, said.last, boots=2)

    @each(machine=machines(), level=LEVELS)
    def test_a_startup_that_uses_512_bytes_of_stack(self, machine, level):
        machine = MACHINES[machine]
        said = self.go(machine, application(machine, level=level), options=STACK)
        self.expect_clean_entry(machine, said.last, boots=2)

    @each(machine=WITH_WATCHDOG)
    def test_a_watchdog_that_runs_does_not_bite(self, machine):
        machine = MACHINES[machine]
        elf = application(machine, options=[f"TEST_WATCHDOG={WITH_WATCHDOG[machine.name]:#x}u"])
        said = self.go(machine, elf, options=dirt(machine) | WATCHDOG_RUNS)
        self.expect_clean_entry(machine, said.last, boots=2)


@spread
class NoRequest(JumpCase):
    @each(machine=machines())
    def test_random_memory_starts_the_application(self, machine):
        machine = MACHINES[machine]
        elf = application(machine, "gcc")
        for seed in range(SEEDS_A_MACHINE):
            with self.subTest(seed=seed):
                image = bytearray(random.Random(f"{machine.name} {seed}").randbytes(
                    machine.ram_size))
                image[-0x800:-0x7F8] = bytes(8)  # the tally, not the application's
                said = self.go(machine, elf, plan=REPORT, memory={machine.ram: bytes(image)})
                self.expect_application(machine, said)

    @each(machine=machines(0, 4, 33), words=HALVES)
    def test_half_a_request_starts_the_application(self, machine, words):
        machine = MACHINES[machine]
        said = self.go(machine, application(machine), plan=REPORT,
                       memory={machine.flag: struct.pack("<II", *HALVES[words])})
        self.expect_application(machine, said)

    @each(machine=machines(), vectors=(
        "erased", "zero", "stack below", "stack above", "stack odd", "entry even",
        "entry below", "entry above"))
    def test_implausible_vectors_start_the_application(self, machine, vectors):
        machine = MACHINES[machine]
        stack, entry = machine.ram + 0x1000, machine.rom + 0x101
        vectors = {
            "erased": (0xFFFFFFFF, 0xFFFFFFFF), "zero": (0, 0), "stack below": (machine.ram, entry),
            "stack above": (machine.ram_end + 4, entry), "stack odd": (stack + 1, entry),
            "entry even": (stack, entry & ~1), "entry below": (stack, machine.flash + 0x101),
            "entry above": (stack, machine.rom + 0x10001),
        }[vectors]
        said = self.go(machine, application(machine), vectors=vectors,
                       watch=(machine.flag, machine.flag + 4))
        self.expect_application(machine, said, boots=2, watch0=0, watch1=0)


@spread
class ResetCause(JumpCase):
    """The register is a word in RAM that QEMU's loader writes at every reset, as hardware does."""

    def after(self, machine, cause):
        elf = application(machine, options=[f"DFU_JUMP_RESET_CAUSE={machine.cause:#x}u"])
        return self.go(machine, elf, memory={machine.cause: struct.pack("<I", cause)},
                       watch=(machine.flag, machine.flag + 4, machine.cause))

    @each(machine=machines(0, 4, 33))
    def test_a_software_reset_enters(self, machine):
        machine = MACHINES[machine]
        said = self.after(machine, SOFTWARE)
        self.expect_clean_entry(machine, said.last, boots=2)

    @each(machine=machines(0, 4, 33), cause=(
        0, WATCHDOG, SOFTWARE | WATCHDOG, SOFTWARE | 0x08000000, SOFTWARE | 0x80000000))
    def test_any_other_cause_starts_the_application(self, machine, cause):
        machine = MACHINES[machine]
        said = self.after(machine, cause)
        self.expect_application(machine, said, boots=2, watch0=0, watch1=0)

    @each(machine=machines(4))
    def test_causes_are_kept_where_nothing_was_asked(self, machine):
        machine = MACHINES[machine]
        elf = application(machine, options=[f"DFU_JUMP_RESET_CAUSE={machine.cause:#x}u"])
        said = self.go(machine, elf, plan=REPORT, watch=(machine.cause,),
                       memory={machine.cause: struct.pack("<I", WATCHDOG)})
        self.expect_application(machine, said, watch0=WATCHDOG)


@spread
class Remap(JumpCase):
    @each(machine=machines(0, 4))
    def test_the_rom_is_mapped_to_0_with_its_clock_on(self, machine):
        machine = MACHINES[machine]
        elf = application(machine, options=[
            f"DFU_JUMP_REMAP={machine.remap:#x}u",
            f"DFU_JUMP_REMAP_CLOCK={machine.remap_clock:#x}u"])
        said = self.go(machine, elf, watch=(machine.remap, machine.remap_clock), memory={
            machine.remap: struct.pack("<II", 0xA06, 0x11)})
        self.expect_clean_entry(machine, said.last, boots=2)
        self.assertEqual((0xA01, 0x4011), (said.last["watch0"], said.last["watch1"]))


@spread
class AfterTheROM(JumpCase):
    """The ROM starts the application without a reset, as it left the core."""

    def leave(self, machine, post):
        elf = application(machine, options=[f"DFU_JUMP_POST={post}"])
        low = min(0x3000, machine.ram_size - 0x1000)
        return self.go(machine, elf, after=LEAVE, scribble=machine.ram + low,
                       options=dirt(machine), watch=(machine.flag, machine.flag + 4))

    @each(machine=machines())
    def test_one_more_reset_cleans_up(self, machine):
        machine = MACHINES[machine]
        said = self.leave(machine, post=1)
        self.assertEqual(["rom", "app"], said.places, said.text)
        # Cold, request, leave, and the one that cleans up.
        wanted = {"boots": 4, "entries": 1, "primask": 0, "systick_csr": 0, "systick_rvr": 0,
                  "initialised": 1, "watch0": 0, "watch1": 0}
        said.last["systick_csr"] &= ~4
        self.assertEqual(wanted, {key: said.last[key] for key in wanted})

    @each(machine=machines())
    def test_without_the_option_nothing_does(self, machine):
        machine = MACHINES[machine]
        said = self.leave(machine, post=0)
        wanted = {"boots": 3, "entries": 1, "primask": 1, "systick_rvr": 0xFFFFFF}
        self.assertEqual(wanted, {key: said.last[key] for key in wanted}, said.text)


if __name__ == "__main__":
    unittest.main()
