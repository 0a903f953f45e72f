"""An STM32 as far as the jump kit can see it: true addresses, cache, ECC, remap, reset causes.

Unicorn executes the instructions; it has no NVIC, SysTick, caches or peripherals, so those are
here. What is modelled of caches and ECC follows ST's notes and what Klipper and MicroPython saw;
QEMU, where the core is another's work, is the anchor (test_qemu_*.py).
"""

import struct

from unicorn import (UC_ARCH_ARM, UC_HOOK_CODE, UC_HOOK_MEM_WRITE, UC_MODE_MCLASS, UC_MODE_THUMB,
                     Uc, UcError, arm_const)

POWER_ON, PIN, SOFTWARE, WATCHDOG, WINDOW, LOW_POWER = (
    "power-on", "pin", "software", "watchdog", "window watchdog", "low power")
REQUESTED, ENTERED = 0xDF5EB007, 0xDF5EA99E
APPLICATION, ROM, FAULT, HUNG, TORN = "application", "ROM", "fault", "hung", "torn"

CPUS = {0: arm_const.UC_CPU_ARM_CORTEX_M0, 3: arm_const.UC_CPU_ARM_CORTEX_M3,
        4: arm_const.UC_CPU_ARM_CORTEX_M4, 7: arm_const.UC_CPU_ARM_CORTEX_M7,
        33: arm_const.UC_CPU_ARM_CORTEX_M33}
FLASH = 0x08000000
# Longer than any run of the kit: cleaning 16 KiB of cache line by line takes 3,000 instructions.
MOST_INSTRUCTIONS = 20_000

SCS = 0xE000E000
SYSTICK_CTRL, SYSTICK_LOAD, SYSTICK_VAL = 0xE000E010, 0xE000E014, 0xE000E018
NVIC_ISER, NVIC_ICER, NVIC_ISPR, NVIC_ICPR = 0xE000E100, 0xE000E180, 0xE000E200, 0xE000E280
ICSR, VTOR, AIRCR, CCR, SHCSR = 0xE000ED04, 0xE000ED08, 0xE000ED0C, 0xE000ED14, 0xE000ED24
CCSIDR, MPU_CTRL, DCCMVAC, DCCISW = 0xE000ED80, 0xE000ED94, 0xE000EF68, 0xE000EF74
DATA_CACHE, INSTRUCTION_CACHE = 1 << 16, 1 << 17
WAYS, LINE = 4, 32
HSI_ON, PLL_ON, PLL_READY, PLL = 1, 1 << 24, 1 << 25, 2
# Reads of a register until an oscillator or the clock switch is ready.
READY_AFTER = 3
# Encodings that the model looks for.
DSB, ISB, MSR_CONTROL = b"\xbf\xf3\x4f\x8f", b"\xbf\xf3\x6f\x8f", b"\xf3\x14\x88"
# msr msplim, r0; msr psplim, r1
SET_LIMITS, LIMITS_CODE = FLASH + 0xFF00, bytes.fromhex("80f30a8881f30b88")


class Model:
    """One part with a program in its flash. `boot` runs it until it is somewhere."""

    def __init__(self, chip, image, symbols):
        self.chip, self.symbols = chip, symbols
        self.uc = uc = Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
        uc.ctl_set_cpu_model(CPUS[chip.core])
        uc.mem_map(FLASH, 0x10000)
        uc.mem_write(FLASH, image)
        uc.mem_write(SET_LIMITS, LIMITS_CODE)
        for start, size in chip.ram:
            uc.mem_map(start, size)
        uc.mem_map(chip.rom & ~0xFFF, 0x1000)
        self.program_rom(chip.rom_stack, chip.rom + 0x201)
        uc.mmio_map(SCS, 0x1000, self.read, SCS, self.write, SCS)
        for start in (0x40000000, 0x44000000, 0x46000000, 0x58000000):
            uc.mmio_map(start, 0x100000, self.read, start, self.write, start)
        uc.hook_add(UC_HOOK_CODE, self.step)
        uc.hook_add(UC_HOOK_MEM_WRITE, self.ram_write)
        self.registers, self.causes = {}, 0
        self.dirty, self.stale, self.ecc = {}, {}, None
        self.resets, self.writes, self.pulses, self.violations = 0, [], set(), []
        self.loose, self.after_control, self.arrived, self.asked = False, False, None, False
        # What a reset leaves in a cache that nobody has invalidated yet.
        self.old_lines = {}
        # Whether the flash's cache holds lines of what may be overwritten.
        self.flash_lines = False
        self.reset(POWER_ON)

    # The program's surroundings

    def program_rom(self, stack, entry):
        """Puts the ROM's first two words in place, and what its entry does: it shows MSPLIM."""
        self.uc.mem_write(self.chip.rom, struct.pack("<II", stack, entry))
        if self.chip.core == 33:  # mrs r0, msplim; mrs r1, psplim
            self.uc.mem_write(self.chip.rom + 0x200, bytes.fromhex("eff30a80eff30b81"))

    def word(self, address):
        return struct.unpack("<I", self.uc.mem_read(address, 4))[0]

    @property
    def flag(self):
        return tuple(self.word(self.chip.flag + offset) for offset in (0, 4))

    def set_flag(self, first, second):
        self.uc.mem_write(self.chip.flag, struct.pack("<II", first, second))

    def core(self, name):
        return self.uc.reg_read(getattr(arm_const, f"UC_ARM_REG_{name}"))

    def set_core(self, name, value):
        self.uc.reg_write(getattr(arm_const, f"UC_ARM_REG_{name}"), value)

    # Reset

    def reset(self, cause):
        """What a reset leaves: RAM, less what caches and the ECC buffer had kept for themselves."""
        for line in self.dirty.keys() - self.stale.keys():
            self.uc.mem_write(line, self.dirty[line])
        if self.ecc:
            self.uc.mem_write(*self.ecc)
        self.dirty, self.stale, self.ecc = {}, {}, None
        forgetting = self.registers.get(self.chip.cause, 0) & self.chip.forget
        if cause == POWER_ON:
            self.causes = 0
        # A forget bit that is left set forgets what comes, too.
        if not forgetting:
            self.causes |= self.chip.causes[cause] | self.chip.causes[PIN]
        self.registers, self.flash_lines = dict(self.chip.reset_values), False
        self.nvic = {"enabled": [0] * 8, "pending": [0] * 8}
        self.waiting = {}
        self.resets += 1
        self.set_limits(0, 0)
        for name in ("CONTROL", "PRIMASK") + (("BASEPRI", "FAULTMASK") if self.chip.core else ()):
            self.set_core(name, 0)
        self.set_core("XPSR", 1 << 24)
        self.set_core("MSP", self.word(FLASH))
        self.set_core("SP", self.word(FLASH))
        self.set_core("LR", 0xFFFFFFFF)
        self.pc = self.word(FLASH + 4)

    def interrupt(self):
        """The core is within an interrupt, on the main stack."""
        self.set_core("CONTROL", 0)
        self.set_core("XPSR", 1 << 24 | 16)

    def dirty_core(self, primask=0):
        """All that an application, or another loader, can have done to the core."""
        ram = self.chip.cached[0][0] if self.chip.cached else self.chip.ram[0][0]
        self.registers.update({SYSTICK_CTRL: 7, SYSTICK_LOAD: 0xFFFF, SYSTICK_VAL: 0x1234})
        words = 8 if self.chip.core else 1
        self.nvic = {"enabled": [0x11] * words, "pending": [0x10] * words}
        self.registers[ICSR] = 1 << 26 | 1 << 28
        if self.chip.core:
            self.registers[SHCSR] = 7 << 16
            self.set_core("BASEPRI", 0x40)
            self.set_core("FAULTMASK", primask)
        if self.chip.has_vtor:
            self.registers[VTOR], self.registers[MPU_CTRL] = FLASH, 5
        if self.chip.core == 7:
            self.registers[CCR] = DATA_CACHE | INSTRUCTION_CACHE
        for address, value in self.chip.busy.items():
            self.registers[address] = value
        self.flash_lines = True
        self.set_core("PRIMASK", primask)
        self.set_core("MSP", self.word(FLASH) - 0x100)
        self.set_core("PSP", ram + 0x400)
        self.set_core("CONTROL", 2)
        self.set_limits(self.word(FLASH) - 0x1000, ram)

    def set_limits(self, main, process):
        """The limits of both stacks, which ARMv8-M has; Unicorn has no names for them."""
        if self.chip.core == 33:
            self.set_core("R0", main)
            self.set_core("R1", process)
            self.uc.emu_start(SET_LIMITS | 1, SET_LIMITS + len(LIMITS_CODE))

    def leave(self, scribble=True):
        """The ROM starts the application its own way: no reset, and nothing cleaned up."""
        if scribble:
            for start, size in self.chip.rom_ram:
                self.uc.mem_write(start, b"\xa5" * size)
        self.registers[SYSTICK_CTRL] = 7
        self.registers.update(self.chip.busy)
        if self.chip.remap:
            self.registers[self.chip.remap] = 1
        for name, value in (("CONTROL", 0), ("MSP", self.word(FLASH)), ("PRIMASK", 1)):
            self.set_core(name, value)
        self.pc = self.word(FLASH + 4)

    # Running

    def call(self, symbol):
        self.pc = self.symbols[symbol] | 1

    def run(self, most=MOST_INSTRUCTIONS):
        """Runs until the program is somewhere: the application, the ROM, or in trouble."""
        while True:
            self.arrived, self.asked, self.left = None, False, most
            self.loose = self.after_control = False
            try:
                self.uc.emu_start(self.pc | 1, 0xFFFFFFFE)
            except UcError as error:
                self.trouble = f"{error} at {self.core('PC'):#x}"
                return FAULT
            if self.asked:
                self.reset(SOFTWARE)
                continue
            return self.arrived

    def boot(self, cause):
        self.reset(cause)
        return self.run()

    def step(self, uc, address, size, _):
        if SET_LIMITS <= address < SET_LIMITS + len(LIMITS_CODE):
            return
        end = self.chip.rom + 0x200 + (8 if self.chip.core == 33 else 0)
        if address == self.symbols["application"]:
            self.arrived = APPLICATION
        elif address == end:
            self.arrived = ROM
        elif self.left == 0:
            self.arrived = TORN if self.torn else HUNG
        self.left -= 1
        if self.arrived or self.asked:
            uc.emu_stop()
        elif size == 4:
            self.barrier(bytes(uc.mem_read(address, 4)))
        elif self.after_control:
            self.violate("2: no ISB behind CONTROL")

    def barrier(self, code):
        if self.after_control and code != ISB:
            self.violate("2: no ISB behind CONTROL")
        self.after_control = code[1:] == MSR_CONTROL
        if code == DSB:
            self.loose = False

    def violate(self, sentence):
        self.after_control = False
        if sentence not in self.violations:
            self.violations.append(sentence)

    torn = False

    def tear(self, count):
        """Runs at most so many instructions."""
        self.torn = True
        try:
            return self.run(count)
        finally:
            self.torn = False

    # RAM with a write-back cache or ECC

    def ram_write(self, uc, access, address, size, value, _):
        if self.chip.flag <= address < self.chip.flag + LINE:
            self.loose = True
            if value & 0xFFFFFFFF == REQUESTED and not self.core("PRIMASK"):
                self.violate("7: an interrupt can come between flag and reset")
        if any(start <= address < start + length for start, length in self.chip.cached) and (
                self.registers.get(CCR, 0) & DATA_CACHE):
            line = address & ~(LINE - 1)
            if line not in self.dirty:
                self.dirty[line] = bytes(uc.mem_read(line, LINE))
        elif size < 8 and any(s <= address < s + n for s, n in self.chip.ecc):
            word = address & ~7
            if self.ecc is None or self.ecc[0] != word:
                self.ecc = (word, bytes(uc.mem_read(word, 8)))

    def dirty_lines(self):
        """What an application has in its data cache: lines in every way, in sets at both ends."""
        if not self.chip.cached:
            return []
        sets, start = self.chip.cache_sets, self.chip.cached[0][0]
        lines = [start + 0x10000 + (way << 12) + LINE * index
                 for way in range(WAYS) for index in (0, 1, sets - 1)]
        for line in lines:
            self.dirty[line] = bytes(self.uc.mem_read(line, LINE))
            self.uc.mem_write(line, b"\x5a" * LINE)
        return lines

    def clean(self, line):
        self.dirty.pop(line, None)
        if line in self.stale:
            self.uc.mem_write(line, self.stale.pop(line))

    def set_and_way(self, line):
        return (line // LINE) % self.chip.cache_sets, (line >> 12) % WAYS

    def switch_cache_off(self):
        """Without the cache the core sees what RAM has, until lines are written back."""
        for line, backing in self.dirty.items():
            self.stale[line] = bytes(self.uc.mem_read(line, LINE))
            self.uc.mem_write(line, backing)

    # Registers

    def read(self, uc, offset, size, base):
        address = base + offset
        if address == self.chip.cause:
            return self.causes | self.registers.get(address, 0)
        if address == CCSIDR:
            return (self.chip.cache_sets - 1) << 13 | (WAYS - 1) << 3 | 1
        value = self.registers.get(address, 0)
        if address == self.chip.clock_control:  # ready bits are those behind the switches
            stopping = 0 if self.is_ready("PLL") else PLL_READY
            return value | (value & 0x01010000) << 1 | stopping | (
                value & self.is_ready(address)) << 1
        if address == self.chip.clock_configuration:
            shown = value & 3 if self.is_ready(address) else PLL
            return value & ~0xC | shown << 2
        return value

    def is_ready(self, what):
        self.waiting[what] = self.waiting.get(what, 0) - 1
        return self.waiting[what] <= 0

    def write(self, uc, offset, size, value, base):
        address = base + offset
        self.writes.append((address, value))
        for first, words, set_bits in ((NVIC_ISER, "enabled", 1), (NVIC_ICER, "enabled", 0),
                                       (NVIC_ISPR, "pending", 1), (NVIC_ICPR, "pending", 0)):
            if first <= address < first + 32:
                index = (address - first) // 4
                old = self.nvic[words][index]
                self.nvic[words][index] = old | value if set_bits else old & ~value
                return
        if address in (VTOR, self.chip.remap) and not self.core("PRIMASK"):
            self.violate("3: an interrupt can come between two vector tables")
        if address in (AIRCR, DCCMVAC) and self.loose:
            self.violate("14: no DSB behind the flag")
        if address == AIRCR:
            if value >> 16 == 0x05FA and value & 4:
                self.asked = True
                uc.emu_stop()
        elif address == ICSR:
            for bit in (27, 25):  # the bit that clears, the bit below its pending one
                if value >> bit & 1:
                    self.registers[ICSR] = self.registers.get(ICSR, 0) & ~(1 << bit + 1)
        elif address == CCR:
            if self.registers.get(CCR, 0) & DATA_CACHE and not value & DATA_CACHE:
                self.switch_cache_off()
            self.registers[CCR] = value
        elif address == DCCMVAC:
            line = value & ~(LINE - 1)
            if not self.registers.get(CCR, 0) & DATA_CACHE and line in self.old_lines:
                uc.mem_write(line, self.old_lines.pop(line))
            self.clean(line)
            self.loose = True
        elif address == DCCISW:
            place = (value >> 5) % self.chip.cache_sets, value >> 30
            for line in [line for line in self.old_lines if self.set_and_way(line) == place]:
                uc.mem_write(line, self.old_lines.pop(line))
            for line in [line for line in self.dirty if self.set_and_way(line) == place]:
                self.clean(line)
        elif address == self.chip.cause:
            if value & self.chip.forget:
                self.causes = 0
            self.registers[address] = value & self.chip.forget
        elif address == self.chip.remap:
            if self.registers.get(self.chip.remap_clock, 0) & self.chip.remap_clock_on or (
                    not self.chip.remap_clock):
                self.registers[address] = value
        else:
            self.clock_write(address, value)
            if address in self.chip.peripheral_resets:
                self.pulses.add((address, value))
                if self.dirty:
                    self.violate("direct: the cache has lines of memory whose controller is reset")
            self.registers[address] = value

    def clock_write(self, address, value):
        """The order in which clocks may be changed: nothing stops that the core runs from."""
        if not self.core("PRIMASK"):
            self.violate("direct: an interrupt can come while clocks change")
        if address == self.chip.clock_control:
            old = self.registers.get(address, 0)
            if value & HSI_ON and not old & HSI_ON:
                self.waiting[address] = READY_AFTER
            on_pll = self.registers.get(self.chip.clock_configuration, 0) & 3 == PLL or (
                self.waiting.get(self.chip.clock_configuration, 0) > 0)
            if on_pll and not value & PLL_ON:
                self.violate("direct: the PLL stops while the core runs from it")
            if old & PLL_ON and not value & PLL_ON:
                self.waiting["PLL"] = READY_AFTER
        elif address in self.chip.pll_settings and (
                self.registers.get(self.chip.clock_control, 0) & PLL_ON
                or self.waiting.get("PLL", 0) > 0):
            self.violate("direct: the PLL is set while it runs")
        elif address == self.chip.flash_control:
            is_on, empty = self.chip.flash_cache
            if value & empty == empty and not self.registers.get(address, 0) & is_on:
                self.flash_lines = False
        elif address == self.chip.clock_configuration and value & 3 == 0:
            self.waiting[address] = READY_AFTER
            control = self.registers.get(self.chip.clock_control, 0)
            if not control & HSI_ON or self.waiting.get(self.chip.clock_control, 0) > 0:
                self.violate("direct: the core goes over to an oscillator that is not ready")
