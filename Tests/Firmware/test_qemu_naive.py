"""What goes wrong with the recipes that people find, and does not with the kit.

Each test runs the recipe and the kit through the same scenario.
"""

import unittest

import device
from device import DEVICE, HERE, MACHINES, compile, defines, link
from jump import *  # the words of this suite

F4, F7 = MACHINES["netduinoplus2"], MACHINES["mps2-an500"]


def recipe(machine, name, level="-Os", compiler="clang", options=()):
    given = [*defines(machine), *options]
    objects = [compile(machine, source, compiler, level, given)
               for source in (DEVICE / "startup.c", DEVICE / "app.c", HERE / "Naive" / name)]
    return link(machine, objects, compiler, reserve=0)


@spread
class Stm32World(JumpCase):
    """F411: a flag in the stack, looked at when main begins."""

    def test_its_rom_has_no_interrupts_for_vtor_is_not_the_roms(self):
        said = self.go(F4, recipe(F4, "stm32world.c"))
        self.assertEqual((NO_INTERRUPT, 0, 0),
                         (said.code, said.last["vtor"], said.last["interrupt"]), said.text)
        said = self.go(F4, application(F4))
        self.assertEqual((GOOD, F4.rom), (said.code, said.last["vtor"]), said.text)

    def test_its_flag_is_lost_when_512_bytes_of_stack_are_used_before_main(self):
        said = self.go(F4, recipe(F4, "stm32world.c"), options=STACK)
        self.expect_application(F4, said, boots=2)
        said = self.go(F4, application(F4), options=STACK)
        self.expect_clean_entry(F4, said.last, boots=2)

    def test_its_offset_of_100_bytes_is_one_of_400(self):
        with self.assertRaises(device.BuildError) as refused:
            recipe(F4, "stm32world.c", compiler="gcc", options=["NAIVE_CONSTANT_OFFSET"])
        self.assertIn("array-bounds", str(refused.exception))
        self.assertIn("at offset -400", str(refused.exception))

    def test_it_jumps_into_an_erased_rom(self):
        erased = (0xFFFFFFFF, 0xFFFFFFFF)
        said = self.go(F4, recipe(F4, "stm32world.c"), vectors=erased)
        self.assertNotEqual(["app"], said.places, said.text)
        self.expect_application(F4, self.go(F4, application(F4), vectors=erased), boots=2)

    @each(compiler=("gcc", "clang"))
    def test_a_set_msp_that_is_a_plain_function_fails_at_O0(self, compiler):
        # gcc's epilogue puts the old stack back; clang's loses the variables on it.
        said = self.go(F4, recipe(F4, "stm32world.c", "-O0", compiler, ["NAIVE_PLAIN_INLINE"]))
        self.assertNotEqual(F4.ram + 0x1000, said.last.get("msp"), said.text)
        said = self.go(F4, application(F4, compiler, "-O0"))
        self.expect_clean_entry(F4, said.last, boots=2)

    def test_any_reset_with_its_word_in_ram_goes_to_the_rom(self):
        # As after a watchdog: the word is there, and nobody asked.
        memory = {F4.ram_end - 400: (0xDEADBEEF).to_bytes(4, "little")}
        said = self.go(F4, recipe(F4, "stm32world.c"), plan=REPORT, memory=memory)
        self.assertEqual("rom", said.last["where"], said.text)


@spread
class HackMD(JumpCase):
    """F7: straight from the running application."""

    def both(self, **scenario):
        """The recipe, then the kit straight and by reset."""
        naive = self.go(F7, recipe(F7, "hackmd.c"), plan=DIRECT, **scenario)
        elf = application(F7, options=["DFU_JUMP_WITH_DIRECT=1"])
        self.expect_clean_entry(F7, self.go(F7, elf, plan=DIRECT, **scenario).last, boots=1)
        self.expect_clean_entry(F7, self.go(F7, elf, plan=REQUEST, **scenario).last, boots=2)
        return naive

    def test_its_rom_has_no_interrupts_for_primask_stays_set(self):
        naive = self.both()
        self.assertEqual((NO_INTERRUPT, 1), (naive.code, naive.last["primask"]), naive.text)

    def test_from_a_thread_of_an_rtos_the_rom_has_the_threads_stack(self):
        naive = self.both(options=PSP)
        self.assertEqual(2, naive.last["control"] & 2, naive.text)
        self.assertNotEqual(F7.ram + 0x1000, naive.last["sp"], naive.text)

    def test_a_priority_that_is_held_stays_held(self):
        self.assertEqual(0x40, self.both(options=BASEPRI).last["basepri"])

    def test_the_mpu_stays_on(self):
        self.assertEqual(5, self.both(options=MPU).last["mpu"])

    def test_pending_system_interrupts_stay_pending(self):
        naive = self.both(options=PENDING)
        self.assertNotEqual(0, naive.last["icsr"] & 0x14000000, naive.text)

    @each(compiler=("gcc", "clang"))
    def test_a_set_msp_that_is_a_plain_function_fails_at_O0(self, compiler):
        elf = recipe(F7, "hackmd.c", "-O0", compiler, ["NAIVE_PLAIN_INLINE"])
        naive = self.go(F7, elf, plan=DIRECT)
        self.assertNotEqual(F7.ram + 0x1000, naive.last.get("msp"), naive.text)
        elf = application(F7, compiler, "-O0", options=["DFU_JUMP_WITH_DIRECT=1"])
        self.expect_clean_entry(F7, self.go(F7, elf, plan=DIRECT).last, boots=1)

    def test_from_an_interrupt_the_rom_is_inside_one(self):
        naive = self.go(F7, recipe(F7, "hackmd.c"), plan=DIRECT, options=IN_HANDLER)
        self.assertNotEqual(0, naive.last["ipsr"], naive.text)
        elf = application(F7, options=["DFU_JUMP_WITH_DIRECT=1"])
        said = self.go(F7, elf, plan=DIRECT, options=IN_HANDLER)
        self.expect_clean_entry(F7, said.last, boots=2)


if __name__ == "__main__":
    unittest.main()
