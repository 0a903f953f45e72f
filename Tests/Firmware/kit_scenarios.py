"""What must be true of the kit on the model; numbers are those of Firmware/README.md's checks.

Each scenario is a function of a `Bench` and yields a sentence for each thing that is wrong.
"""

import random
import re
import struct

import kit_build as build
from kit_model import (APPLICATION, CCR, DATA_CACHE, ENTERED, FLASH, REQUESTED, INSTRUCTION_CACHE, LOW_POWER, MPU_CTRL,
                       PIN, POWER_ON, ROM, SHCSR, SOFTWARE, SYSTICK_CTRL, SYSTICK_LOAD, SYSTICK_VAL,
                       ICSR, TORN, VTOR, WATCHDOG, WINDOW, Model)

COLD_BOOTS = 20


class Bench:
    """Builds programs with one kit source and makes models of a part that run them."""

    def __init__(self, chip, source=None, compiler="clang", level="-Os", warnings=True):
        self.chip, self.compiler, self.level = chip, compiler, level
        # A mutation may leave something unused.
        self.warnings = build.WARNINGS if warnings else ("-w",)
        self.source = source or build.kit(chip.name) / "dfu_jump.c"
        self.programs = {}

    def model(self, *options):
        if options not in self.programs:
            self.programs[options] = build.load(self.program(options))
        return Model(self.chip, *self.programs[options])

    def program(self, options):
        name = "-".join([self.chip.name, self.compiler, self.level, self.source.parent.name])
        folder = build.build_folder() / "model" / name
        out = folder / re.sub(r"\W+", "_", "_".join(["program", *options]))
        kit = build.kit(self.chip.name)
        defines = [f"-D{option}" for option in options]
        object = build.compile(self.source, out.with_suffix(".o"), self.chip.core, self.compiler,
                               self.level, kit, defines, self.warnings)
        # The application only wants to know whether there is a direct way.
        application = folder / f"application{int(self.direct in options)}.o"
        if not application.exists():
            build.compile(build.HERE / "Model" / "application.c", application, self.chip.core,
                          self.compiler, self.level, kit, [d for d in defines if "DIRECT" in d])
        return build.link([object, application], out.with_suffix(".elf"), self.chip.ram[0],
                          self.compiler)

    direct = "DFU_JUMP_WITH_DIRECT=1"

    def direct_model(self):
        """A model of a program with the direct way, which knows the clocks of some parts only."""
        prepare = () if self.chip.rcc else ("DFU_JUMP_DIRECT_PREPARE=(void)0",)
        return self.model(self.direct, *prepare)

    def requested(self, *options, primask=0):
        """A model whose busy application has asked for the bootloader; where that led to."""
        model = self.model(*options)
        if (place := model.run()) != APPLICATION:
            return model, place
        model.dirty_core(primask)
        model.resets = 0
        model.call("dfu_jump_request")
        return model, model.run()


def state(model, resets):
    """Checks 1 to 8: what the ROM may rely on when it is entered."""
    chip, register = model.chip, lambda address: model.registers.get(address, 0)
    if model.core("IPSR"):
        yield "1: the ROM runs within an interrupt"
    if model.core("MSP") != chip.rom_stack or model.core("SP") != chip.rom_stack:
        yield "2: the stack pointer is not the ROM's"
    if model.core("CONTROL"):
        yield "2: CONTROL is not 0"
    if model.core("LR") != 0xFFFFFFFF:
        yield "2: the link register is not as after reset"
    if model.core("PRIMASK"):
        yield "3: interrupts are off"
    if chip.core and (model.core("BASEPRI") or model.core("FAULTMASK")):
        yield "3: interrupts are masked"
    if chip.core == 33 and (model.core("R0") or model.core("R1")):
        yield "3: a stack limit is set"
    if chip.has_vtor and register(VTOR) != chip.rom:
        yield "4: VTOR is not the ROM's"
    if chip.remap and register(chip.remap) & 7 != 1:
        yield "4: the ROM is not at address 0"
    if register(SYSTICK_CTRL) or register(SYSTICK_LOAD) or register(SYSTICK_VAL):
        yield "5: SysTick is not as after reset"
    if register(ICSR) or any(model.nvic["enabled"]) or any(model.nvic["pending"]):
        yield "5: an interrupt is enabled or pending"
    if register(SHCSR):
        yield "5: fault handlers are enabled"
    if register(MPU_CTRL):
        yield "6: the MPU is on"
    if register(CCR) & (DATA_CACHE | INSTRUCTION_CACHE) or model.dirty:
        yield "6: a cache is on or has dirty lines"
    if model.resets != resets:
        yield f"7: {model.resets} resets, not {resets}"
    if model.causes:
        yield "8: the causes of the reset are not forgotten"
    yield from model.violations


def memory(model, lines):
    """6: what the data cache held is in RAM."""
    if any(model.word(line) != 0x5A5A5A5A for line in lines):
        yield "6: the data cache was not written back"


def enters(bench):
    """1 to 8 and 10: a busy application enters once, the next reset is the application's."""
    for primask in (0, 1):
        model, place = bench.requested(primask=primask)
        if place != ROM:
            yield f"1: the ROM was not entered: {place}"
            continue
        yield from state(model, resets=1)
        if model.flag != (0, 0):
            yield "8: the flag is not consumed"
        if (place := model.boot(PIN)) != APPLICATION:
            yield f"10: the next reset led to {place}"
        if (place := model.boot(SOFTWARE)) != APPLICATION:
            yield f"10: the next reset by software led to {place}"


def cleans_up_after_others(bench):
    """5 and 6 before the check: another loader left the core busy and passed the flag on."""
    model = bench.model()
    model.run()
    model.reset(SOFTWARE)
    model.causes = model.chip.causes[SOFTWARE] | model.chip.causes[PIN]
    model.set_flag(REQUESTED, ~REQUESTED & 0xFFFFFFFF)
    model.resets, pc = 0, model.pc
    model.dirty_core(primask=1)
    lines = model.dirty_lines()
    model.pc = pc
    if (place := model.run()) != ROM:
        yield f"1: the ROM was not entered: {place}"
    else:
        yield from state(model, resets=0)
        yield from memory(model, lines)


def leaves_old_lines_alone(bench):
    """14: what the cache has from before the reset does not bring the flag back."""
    chip = bench.chip
    if not chip.cached:
        return
    model = bench.model()
    model.run()
    model.reset(SOFTWARE)
    model.causes = chip.causes[SOFTWARE] | chip.causes[PIN]
    model.set_flag(REQUESTED, ~REQUESTED & 0xFFFFFFFF)
    model.old_lines = {chip.flag: bytes(model.uc.mem_read(chip.flag, 32))}
    if (place := model.run()) != ROM or model.flag != (0, 0):
        yield f"14: an old line brought the flag back: {place}"
    # Straight, from an application that never switched its cache on.
    model = bench.direct_model()
    model.run()
    model.dirty_core()
    model.registers[CCR] = INSTRUCTION_CACHE
    line = chip.cached[0][0] + 0x2000
    before = bytes(model.uc.mem_read(line, 32))
    model.old_lines = {line: b"\x33" * 32}
    model.call("dfu_jump_direct")
    if (place := model.run()) != ROM or bytes(model.uc.mem_read(line, 32)) != before:
        yield f"14: an old line came back into RAM: {place}"


def ignores_noise(bench):
    """11 and 16: random RAM and half a flag start the application, and nothing is written."""
    chip, model = bench.chip, bench.model()
    values = [struct.unpack("<II", random.Random(seed).randbytes(8)) for seed in range(COLD_BOOTS)]
    other = ~REQUESTED & 0xFFFFFFFF
    values += [(REQUESTED, 0), (0, other), (REQUESTED, REQUESTED), (other, REQUESTED),
               (REQUESTED ^ 1, other), (ENTERED, other), (0, 0xFFFFFFFF), (0xFFFFFFFF, 0)]
    for words in values:
        model.reset(POWER_ON)
        model.causes, model.writes = chip.causes[SOFTWARE] | chip.causes[PIN], []
        model.set_flag(*words)
        if (place := model.run()) != APPLICATION:
            yield f"11: {words[0]:08x} {words[1]:08x} led to {place}"
        if model.writes or not model.causes:
            yield "16: a register was written without a request"


def asks_for_the_cause(bench):
    """12: a flag without a reset by software alone is consumed and starts the application."""
    chip = bench.chip
    for cause in (POWER_ON, PIN, WATCHDOG, WINDOW, LOW_POWER):
        for with_software in (False, True):
            if with_software and cause == PIN:
                continue  # every reset by software sets the pin's flag, too
            model = bench.model()
            model.set_flag(REQUESTED, ~REQUESTED & 0xFFFFFFFF)
            model.reset(cause)
            model.causes = chip.causes[cause] | chip.causes[PIN] | (
                chip.causes[SOFTWARE] if with_software else 0)
            if (place := model.run()) != APPLICATION:
                yield f"12: after {cause} the flag led to {place}"
            model.reset(SOFTWARE)
            if (place := model.run()) != APPLICATION:
                yield f"12: the flag was not consumed after {cause}: {place}"


def distrusts_the_rom(bench):
    """13: without a plausible ROM the application starts, and the flag is consumed."""
    chip = bench.chip
    entry, stack = chip.rom + 0x201, chip.rom_stack
    for words in ((0xFFFFFFFF, 0xFFFFFFFF), (0, 0), (stack, entry & ~1), (stack, FLASH + 0x101),
                  (FLASH, entry), (chip.ram[0][0], entry), (0x60000000, entry), (stack, 1)):
        model = bench.model()
        model.run()
        model.program_rom(*words)
        model.call("dfu_jump_request")
        if (place := model.run()) != APPLICATION:
            yield f"13: vectors {words[0]:08x} {words[1]:08x} led to {place}"
        model.program_rom(stack, entry)
        if (place := model.boot(SOFTWARE)) != APPLICATION:
            yield f"13: the flag was not consumed: {place}"


def resets_after_the_rom(bench):
    """18: with POST exactly one more reset after leave, and a clean application; without, none."""
    for post in (0, 1):
        model, place = bench.requested(*["DFU_JUMP_POST=1"] * post)
        if place != ROM:
            yield f"18: the ROM was not entered: {place}"
            continue
        model.resets = 0
        model.leave()
        if (place := model.run()) != APPLICATION or model.resets != post:
            yield f"18: POST={post}: {model.resets} resets after leave, then {place}"
        dirty = model.registers.get(SYSTICK_CTRL) or model.core("PRIMASK") or (
            model.chip.remap and model.registers.get(model.chip.remap))
        if post and dirty:
            yield "18: the application starts with what the ROM left"
        model.resets = 0
        if (place := model.boot(SOFTWARE)) != APPLICATION or model.resets != 1:
            yield f"18: the next reset led to {place} after {model.resets} resets"


def survives_any_moment(bench):
    """19: a watchdog or power that fails at any instruction never leads to a loop or a fault."""
    for cause in (WATCHDOG, POWER_ON):
        for count in range(1, 400, 7):
            model = bench.model()
            model.run()
            model.dirty_core()
            model.call("dfu_jump_request")
            reached = model.tear(count)
            if reached not in (TORN, ROM):
                yield f"19: {cause} after {count} instructions: {reached}"
            if (place := model.boot(cause)) != APPLICATION:
                yield f"19: {cause} after {count} instructions led to {place}"
            if (place := model.boot(SOFTWARE)) != APPLICATION:
                yield f"19: a flag was left by {cause} after {count} instructions: {place}"
            if reached == ROM:
                break


def enters_directly(bench):
    """The direct way: no reset, and everything as after one."""
    chip = bench.chip
    for primask in (0, 1):
        model = bench.direct_model()
        model.run()
        model.dirty_core(primask)
        lines = model.dirty_lines()
        model.resets = 0
        model.call("dfu_jump_direct")
        if (place := model.run()) != ROM:
            yield f"direct: the ROM was not entered: {place}"
            continue
        yield from state(model, resets=0)
        yield from memory(model, lines)
        if chip.rcc and model.flash_lines:
            yield "direct: the flash's cache holds lines of what the ROM overwrites"
        for address, value in chip.reset_values.items() | {
                (address, 0) for address in chip.busy if address not in chip.reset_values}:
            found = model.registers.get(address, 0)
            if address == chip.remap_clock:
                value |= chip.remap_clock_on
            if found != value:
                yield f"direct: {address:#x} is {found:#x}, not {value:#x} as after reset"
        for address in chip.peripheral_resets:
            if {(address, 0xFFFFFFFF), (address, 0)} - model.pulses:
                yield f"direct: the peripherals of {address:#x} were not reset"


def asks_from_an_interrupt(bench):
    """1: both ways work from an interrupt; the direct one then goes by reset."""
    for way in ("dfu_jump_request", "dfu_jump_direct"):
        model = bench.direct_model()
        model.run()
        model.dirty_core()
        model.interrupt()
        model.resets = 0
        model.call(way)
        if (place := model.run()) != ROM:
            yield f"1: the ROM was not entered from an interrupt: {place}"
        else:
            yield from state(model, resets=1)


def resets_if_it_cannot_enter_directly(bench):
    """13: without a plausible ROM the direct way, too, ends in the application."""
    model = bench.direct_model()
    model.run()
    model.program_rom(0xFFFFFFFF, 0xFFFFFFFF)
    model.resets = 0
    model.call("dfu_jump_direct")
    if (place := model.run()) != APPLICATION or model.resets != 1:
        yield f"direct: an erased ROM led to {place} after {model.resets} resets"


SCENARIOS = (enters, cleans_up_after_others, leaves_old_lines_alone, ignores_noise, asks_for_the_cause, distrusts_the_rom,
             resets_after_the_rom, survives_any_moment, enters_directly,
             asks_from_an_interrupt, resets_if_it_cannot_enter_directly)
