"""The second choice: straight into the ROM, in QEMU's Cortex-M machines."""

import unittest

from device import COMPILERS, LEVELS, MACHINES
from jump import *  # the words of this suite

WITH_DIRECT = "DFU_JUMP_WITH_DIRECT=1"


@spread
class JumpDirectly(JumpCase):
    @each(machine=machines(), compiler=COMPILERS, level=LEVELS, masked=("open", "masked"))
    def test_a_busy_application_enters_without_a_reset(self, machine, compiler, level, masked):
        machine = MACHINES[machine]
        options = dirt(machine) if masked == "open" else dirt_masked(machine)
        elf = application(machine, compiler, level, options=[WITH_DIRECT])
        said = self.go(machine, elf, plan=DIRECT, options=options, after=RESET,
                       watch=(machine.flag, machine.flag + 4))
        self.expect_clean_entry(machine, said.lines[0], boots=1)
        self.assertEqual((0, 0), (said.lines[0]["watch0"], said.lines[0]["watch1"]))
        self.assertEqual((APP_REPORTED, 2), (said.code, said.last["boots"]))

    @each(machine=machines())
    def test_from_an_interrupt_it_goes_by_reset(self, machine):
        machine = MACHINES[machine]
        elf = application(machine, options=[WITH_DIRECT])
        said = self.go(machine, elf, plan=DIRECT, options=IN_HANDLER)
        self.expect_clean_entry(machine, said.last, boots=2)

    @each(machine=machines())
    def test_with_implausible_vectors_the_application_starts_again(self, machine):
        machine = MACHINES[machine]
        elf = application(machine, options=[WITH_DIRECT])
        said = self.go(machine, elf, plan=DIRECT, vectors=(0xFFFFFFFF, 0xFFFFFFFF))
        self.expect_application(machine, said, boots=2)

    @each(machine=machines())
    def test_peripherals_and_clocks_are_put_back_before(self, machine):
        machine = MACHINES[machine]
        prepare = (f"DFU_JUMP_DIRECT_PREPARE="
                   f"(*(volatile uint32_t *){machine.remap:#x}u = 0x600D)")
        said = self.go(machine, application(machine, options=[WITH_DIRECT, prepare]),
                       plan=DIRECT, watch=(machine.remap,))
        self.expect_clean_entry(machine, said.last, boots=1)
        self.assertEqual(0x600D, said.last["watch0"])

    @each(machine=("mps2-an386", "mps2-an500"))
    def test_a_watchdog_that_runs_bites_the_rom(self, machine):
        # What makes it the second choice: by reset, the same watchdog is off.
        machine = MACHINES[machine]
        elf = application(machine, options=[WITH_DIRECT, "TEST_WATCHDOG=0x40008000u"])
        said = self.go(machine, elf, plan=DIRECT, options=WATCHDOG_RUNS)
        self.assertNotEqual(GOOD, said.code, said.text)
        self.assertIn("fault in the ROM", said.places, said.text)


if __name__ == "__main__":
    unittest.main()
