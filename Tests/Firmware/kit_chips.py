"""The parts that are modelled, by hand from AN2606 and ST's headers: not from the kit's table."""

import dataclasses

from kit_model import LOW_POWER, PIN, POWER_ON, SOFTWARE, WATCHDOG, WINDOW

KIB = 1024
# The layout of RCC_CSR on all but H7.
CSR_CAUSES = {PIN: 1 << 26, POWER_ON: 1 << 27, SOFTWARE: 1 << 28, WATCHDOG: 1 << 29,
              WINDOW: 1 << 30, LOW_POWER: 1 << 31}
H7_CAUSES = {PIN: 1 << 22, POWER_ON: 1 << 23 | 1 << 21, SOFTWARE: 1 << 24 | 1 << 17,
             WATCHDOG: 1 << 26, WINDOW: 1 << 28, LOW_POWER: 1 << 30}
F2_BUSES = (0x10, 0x14, 0x18, 0x20, 0x24)
# RCC behind the buses, and what a reset leaves: spread spectrum, the other PLLs, kernel clocks.
F4_KERNEL = {0x80: 0, 0x8C: 0}
F446_KERNEL = {**F4_KERNEL, 0x90: 0, 0x94: 0}
F7_KERNEL = {0x80: 0, 0x84: 0x24003000, 0x88: 0x24003000, 0x8C: 0, 0x90: 0}
FLASH_CONTROL = 0x400    # from RCC of F2: FLASH_ACR


@dataclasses.dataclass(frozen=True)
class Chip:
    """What the model must know of a part."""
    name: str
    core: int
    rom: int
    ram: tuple                # (start, bytes); the stack ends the first
    rom_ram: tuple            # what the ROM writes to
    cause: int
    forget: int
    has_vtor: bool = True
    remap: int = 0
    remap_clock: int = 0
    remap_clock_on: int = 0
    flag: int = 0             # 32 bytes below the end of RAM unless said
    cached: tuple = ()
    cache_sets: int = 0
    ecc: tuple = ()
    rcc: int = 0              # where RCC has the layout of F2
    kernel: dict = dataclasses.field(default_factory=dict, hash=False)
    flash_cache: tuple = (0x600, 0x1800)  # bits of FLASH_ACR: on, and empty
    causes: dict = dataclasses.field(default_factory=lambda: CSR_CAUSES, hash=False)

    def __post_init__(self):
        start, size = self.ram[0]
        if not self.flag:
            object.__setattr__(self, "flag", start + size - 32)

    @property
    def rom_stack(self):
        return self.rom_ram[0][0] + self.rom_ram[0][1]

    @property
    def clock_control(self):
        return self.rcc or None

    @property
    def clock_configuration(self):
        return self.rcc + 8 if self.rcc else None

    @property
    def pll_settings(self):
        return [self.rcc + 4, self.rcc + 0x80] if self.rcc else []

    @property
    def flash_control(self):
        return self.rcc + FLASH_CONTROL if self.rcc else None

    @property
    def peripheral_resets(self):
        return [self.rcc + offset for offset in F2_BUSES] if self.rcc else []

    @property
    def reset_values(self):
        if not self.rcc:
            return {}
        return {self.rcc: 0x81, self.rcc + 4: 0x24003010, self.rcc + 0x30: 0x00100000,
                **{self.rcc + offset: value for offset, value in self.kernel.items()}}

    @property
    def busy(self):
        """Clocks and peripherals of an application at work: on the PLL, with everything on."""
        if not self.rcc:
            return {}
        enabled = {self.rcc + 0x20 + offset: 0x0010001F for offset in F2_BUSES}
        return {self.rcc: 0x03010080, self.rcc + 4: 0x27405408, self.rcc + 8: 0x0000940A,
                self.rcc + 0xC: 0x1F00, **enabled,
                **{self.rcc + offset: 0x09010101 for offset in self.kernel},
                self.flash_control: self.flash_cache[0] | 5}


def chip(name, core, rom, ram, rom_ram, cause, forget=24, **more):
    """A part with RAM at 0x20000000 of so many KiB, of which the ROM uses the first bytes."""
    return Chip(name, core, rom, ((0x20000000, ram * KIB),), ((0x20000000, rom_ram),), cause,
                1 << forget, **more)


CHIPS = {part.name: part for part in (
    chip("F072", 0, 0x1FFFC800, 16, 0x1800, 0x40021024, has_vtor=False,
         remap=0x40010000, remap_clock=0x40021018, remap_clock_on=1),
    chip("G0B1", 0, 0x1FFF0000, 144, 0x4000, 0x40021060, 23,
         remap=0x40010000, remap_clock=0x40021040, remap_clock_on=1),
    chip("F105", 3, 0x1FFFB000, 64, 0x1000, 0x40021024),
    chip("L152xE", 3, 0x1FF00000, 80, 0x1000, 0x40023834,
         remap=0x40010000, remap_clock=0x40023820, remap_clock_on=1),
    chip("F303xC", 4, 0x1FFFD800, 40, 0x1400, 0x40021024,
         remap=0x40010000, remap_clock=0x40021018, remap_clock_on=1),
    chip("F411", 4, 0x1FFF0000, 128, 0x3000, 0x40023874, rcc=0x40023800, kernel=F4_KERNEL,
         remap=0x40013800, remap_clock=0x40023844, remap_clock_on=1 << 14),
    chip("F446", 4, 0x1FFF0000, 128, 0x3000, 0x40023874, rcc=0x40023800, kernel=F446_KERNEL,
         remap=0x40013800, remap_clock=0x40023844, remap_clock_on=1 << 14),
    chip("G474", 4, 0x1FFF0000, 128, 0x4000, 0x40021094, 23,
         remap=0x40010000, remap_clock=0x40021060, remap_clock_on=1),
    chip("WB55", 4, 0x1FFF0000, 192, 0x4000, 0x58000094, 23, remap=0x40010000),
    chip("F746", 7, 0x1FF00000, 320, 0x4000, 0x40023874, rcc=0x40023800,
         kernel=F7_KERNEL, flash_cache=(0x200, 0x800),
         cached=((0x20010000, 256 * KIB),), cache_sets=32),
    Chip("H743", 7, 0x1FF09800, ((0x24000000, 512 * KIB), (0x20000000, 128 * KIB)),
         ((0x20000000, 0x4100), (0x24000000, 0x5000)), 0x580244D0, 1 << 16, flag=0x2401FFE0,
         cached=((0x24000000, 512 * KIB),), cache_sets=128, ecc=((0x24000000, 512 * KIB),),
         causes=H7_CAUSES),
    chip("H563", 33, 0x0BF97000, 640, 0x4000, 0x44020CF4, 23),
    chip("U575", 33, 0x0BF90000, 768, 0x4000, 0x46020CF4, 23),
)}
