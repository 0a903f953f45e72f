"""What happens if a line of the kit that protects is taken away: something must notice.

`kit_mutations.py` as a program prints the table of Firmware/README.md.
"""

import dataclasses
import pathlib
import re
import sys

import kit_build as build
from kit_chips import CHIPS
from kit_scenarios import SCENARIOS, Bench, survives_any_moment


@dataclasses.dataclass(frozen=True)
class Mutation:
    """One change of `dfu_jump.c`, and the part on which it must show."""
    name: str
    old: str
    new: str = ""
    chip: str = "F411"


MUTATIONS = (
    # The request
    Mutation("request: interrupts stay on",
             '__asm__ volatile("cpsid i" ::: "memory");\n  forget_causes();\n  commit(REQ',
             'forget_causes();\n  commit(REQ'),
    Mutation("request: old causes stay", 'forget_causes();\n  commit(REQ', 'commit(REQ'),
    Mutation("request: the bit that forgets stays set",
             "REGISTER(DFU_JUMP_RESET_CAUSE) = causes & ~DFU_JUMP_RESET_FORGET;"),
    Mutation("request: nothing is written", "commit(REQUESTED);"),
    Mutation("request: no complement", "word == NOTHING ? NOTHING : ~word", "NOTHING"),
    Mutation("request: no reset", "SCB_AIRCR = AIRCR_KEY_SYSRESETREQ;"),
    Mutation("request: wrong key for the reset", "0x05FA0004u", "0x05FB0004u"),
    Mutation("flag: no DSB behind it", '"dsb" :::', '"nop" :::'),
    Mutation("flag: the data cache is not cleaned",
             "SCB_DCCMVAC = (uint32_t)(uintptr_t)FLAG;", chip="F746"),
    Mutation("flag: the data cache is not cleaned (RAM with ECC)",
             "SCB_DCCMVAC = (uint32_t)(uintptr_t)FLAG;", chip="H743"),
    Mutation("flag: a cache that is off is cleaned, too", "if ((SCB_CCR & CCR_DC) != 0)", "if (1)",
             "F746"),
    Mutation("flag: the ECC buffer is not flushed", "FLAG[4] = 0;", chip="H743"),
    Mutation("flag: the ECC buffer is flushed only behind a request", "FLAG[4] = 0;",
             "if (word != NOTHING) FLAG[4] = 0;", chip="H743"),
    # The check
    Mutation("check: half a flag is enough", "(word ^ FLAG[1]) != 0xFFFFFFFFu || "),
    Mutation("check: any flag is enough", " || !IS_OURS(word)"),
    Mutation("check: the flag is not consumed", "  commit(NOTHING);\n"),
    Mutation("check: consumed only if the cause is right",
             "  commit(NOTHING);\n", "  if (is_reset_by_software()) commit(NOTHING);\n"),
    Mutation("check: any cause is right", "const int is_ours = is_reset_by_software();",
             "const int is_ours = 1;"),
    Mutation("check: other causes do not matter",
             "(DFU_JUMP_RESET_SOFTWARE | DFU_JUMP_RESET_OTHERS)", "DFU_JUMP_RESET_SOFTWARE"),
    Mutation("check: the causes stay", "  forget_causes();\n  if (is_ours)",
             "  if (is_ours)"),
    Mutation("check: causes are forgotten without a request",
             "  const uint32_t word = FLAG[0];",
             "  forget_causes();\n  const uint32_t word = FLAG[0];"),
    Mutation("POST: no reset", "  if (word == ENTERED) {\n    reset();\n  }\n"),
    Mutation("POST: nothing is written", "  commit(ENTERED);\n"),
    # What the ROM's vectors must look like
    Mutation("ROM: any stack pointer", "!DFU_JUMP_IS_STACK(sp) || ", "(void)sp, "),
    Mutation("ROM: an even entry", "(pc & 1u) == 0 || "),
    Mutation("ROM: any entry", " || !DFU_JUMP_IS_ENTRY(pc)"),
    # The core as the ROM finds it
    Mutation("enter: interrupts stay on until the end",
             '  __asm__ volatile("cpsid i" ::: "memory");\n#if DFU_JUMP_DCACHE\n  switch',
             "#if DFU_JUMP_DCACHE\n  switch"),
    Mutation("enter: SysTick runs", "  SYSTICK_CTRL = 0;\n"),
    Mutation("enter: SysTick keeps its reload", "  SYSTICK_LOAD = 0;\n"),
    Mutation("enter: SysTick keeps its value", "  SYSTICK_VAL = 0;\n"),
    Mutation("enter: interrupts stay enabled", "    NVIC_ICER(word) = 0xFFFFFFFFu;\n"),
    Mutation("enter: interrupts stay pending", "    NVIC_ICPR(word) = 0xFFFFFFFFu;\n"),
    Mutation("enter: system interrupts stay pending", "  SCB_ICSR = ICSR_PENDSVCLR_PENDSTCLR;\n"),
    Mutation("enter: only the first interrupts are cleared", "#define NVIC_WORDS 8u",
             "#define NVIC_WORDS 4u"),
    Mutation("enter: fault handlers stay enabled", "  SCB_SHCSR = 0;\n"),
    Mutation("enter: the MPU stays on", "  MPU_CTRL = 0;\n"),
    Mutation("enter: VTOR stays", "  SCB_VTOR = DFU_JUMP_ROM;\n"),
    Mutation("enter: no remap",
             "  REGISTER(DFU_JUMP_REMAP) = (REGISTER(DFU_JUMP_REMAP) & ~7u) | 1u;\n", chip="F072"),
    Mutation("enter: no clock for the remap",
             "  REGISTER(DFU_JUMP_REMAP_CLOCK) |= DFU_JUMP_REMAP_CLOCK_ON;\n", chip="F072"),
    Mutation("enter: the stack limit stays", '"msr msplim, %[zero]\\n\\t"\n', "\n", "U575"),
    Mutation("enter: the process stack's limit stays", '"msr psplim, %[zero]\\n\\t"\n', "\n",
             "U575"),
    Mutation("enter: the caches stay on", "  switch_caches_off(); /* A loader", "  /* A loader",
             "F746"),
    Mutation("caches: a data cache that is off is written back", '"bpl 3f\\n\\t"', '"nop\\n\\t"',
             "F746"),
    Mutation("caches: the data cache is not written back", '"str r6, [r0, #0x274]\\n\\t"',
             '"nop\\n\\t"', "F746"),
    Mutation("caches: one way of the data cache only", '"bpl 2b\\n\\t"', '"nop\\n\\t"', "F746"),
    Mutation("caches: one set of the data cache only", '"bpl 1b\\n\\t"', '"nop\\n\\t"', "F746"),
    Mutation("caches: the data cache stays on", '"bic r1, r1, #0x10000\\n\\t"', '"nop\\n\\t"',
             "F746"),
    Mutation("caches: the instruction cache stays on", '"3: bic r1, r1, #0x20000\\n\\t"',
             '"3: nop\\n\\t"', "F746"),
    Mutation("enter: BASEPRI stays", '"msr basepri, %[zero]\\n\\t"\n', "\n"),
    Mutation("enter: FAULTMASK stays", '"msr faultmask, %[zero]\\n\\t"\n', "\n"),
    Mutation("enter: CONTROL stays", '"msr control, %[zero]\\n\\t"\n', "\n"),
    Mutation("enter: no ISB behind CONTROL", '"isb\\n\\t"\n                   "msr msp',
             '"msr msp'),
    Mutation("enter: the stack pointer stays", '"msr msp, %[sp]\\n\\t"\n', "\n"),
    Mutation("enter: the link register stays", '"mov lr, %[ones]\\n\\t"\n', "\n"),
    Mutation("enter: interrupts stay off", '"cpsie i\\n\\t"\n', "\n"),
    # The direct way
    Mutation("direct: interrupts stay on", '"cpsid i\\n\\tmrs', '"mrs'),
    Mutation("direct: in an interrupt, too", "if (exception == 0)",
             "(void)exception;\n  if (1)"),
    Mutation("direct: no reset instead", "  dfu_jump_request();\n}", "  for (;;) {\n  }\n}"),
    Mutation("direct: the caches are switched off behind the peripherals",
             "    switch_caches_off(); /* While", "    /* While", "F746"),
    Mutation("direct: clocks and peripherals stay", "    prepare();\n",
             "    (void)prepare;\n"),
    Mutation("direct: the internal oscillator stays off", "  RCC(RCC_CR) |= RCC_CR_HSION;\n"),
    Mutation("direct: no wait for the oscillator",
             "  while ((RCC(RCC_CR) & RCC_CR_HSIRDY) == 0) {\n  }\n"),
    Mutation("direct: the core stays on the PLL", "  RCC(RCC_CFGR) = 0;\n",
             "  RCC(RCC_CFGR) &= ~0xFF00u;\n"),
    Mutation("direct: no wait for the switch",
             "  while ((RCC(RCC_CFGR) & RCC_CFGR_SWS) != 0) {\n  }\n"),
    Mutation("direct: the PLL stays on", "  RCC(RCC_CR) = 0x81u;\n"),
    Mutation("direct: the PLL keeps its setting", "  RCC(RCC_PLLCFGR) = 0x24003010u;\n"),
    Mutation("direct: no wait for the PLL to stop",
             "  while ((RCC(RCC_CR) & RCC_CR_PLLS_READY) != 0) {\n  }\n"),
    Mutation("direct: spread spectrum stays on", "  RCC(RCC_SSCGR) = 0;\n"),
    Mutation("direct: PLLI2S keeps its setting", "  RCC(RCC_PLLI2SCFGR) = 0x24003000u;\n",
             chip="F746"),
    Mutation("direct: PLLSAI keeps its setting", "  RCC(RCC_PLLSAICFGR) = 0x24003000u;\n",
             chip="F746"),
    Mutation("direct: kernel clocks stay with their PLL", "  RCC(RCC_DCKCFGR) = 0;\n"),
    Mutation("direct: USB's clock stays with PLLSAI", "  RCC(RCC_DCKCFGR2) = 0;\n", chip="F746"),
    Mutation("direct: USB's clock stays with PLLSAI (F4)", "  RCC(RCC_DCKCFGR2) = 0;\n",
             chip="F446"),
    Mutation("direct: clock gates stay as they are", "  RCC(RCC_CKGATENR) = 0;\n", chip="F446"),
    Mutation("direct: the flash keeps its wait states and its cache",
             "  FLASH_ACR = 0;\n  RCC(RCC_CR)", "  FLASH_ACR = 0x705;\n  RCC(RCC_CR)"),
    Mutation("direct: the flash's cache is not emptied", "  FLASH_ACR = FLASH_ACR_CACHE_RESET;\n"),
    Mutation("direct: the flash's cache is emptied while it is on",
             "  FLASH_ACR = 0;\n  FLASH_ACR = FLASH", "  FLASH_ACR = FLASH"),
    Mutation("direct: clock interrupts stay on", "  RCC(RCC_CIR) = 0;\n"),
    Mutation("direct: peripherals are not reset", "      RCC(bus) = 0xFFFFFFFFu;\n"),
    Mutation("direct: peripherals stay in reset", "      RCC(bus) = 0;\n"),
    Mutation("direct: peripherals keep their clocks",
             "      RCC(bus + RCC_ENR) = bus == RCC_AHB1RSTR ? 0x00100000u : 0;\n"),
    Mutation("direct: the causes stay", "    forget_causes();\n    enter();",
             "    enter();"),
)

# The scenario that takes longest is the last resort.
IN_ORDER = [s for s in SCENARIOS if s is not survives_any_moment] + [survives_any_moment]


def mutated(mutation):
    """The kit's source after a mutation, whose place must be found once and only once."""
    kit = build.KIT / "dfu_jump.c"
    source = kit.read_text()
    if source.count(mutation.old) != 1:
        raise ValueError(f"{mutation.name}: found {source.count(mutation.old)} times")
    folder = build.build_folder() / "mutations" / re.sub(r"\W+", "-", mutation.name)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "dfu_jump.c"
    path.write_text(source.replace(mutation.old, mutation.new))
    return path


def caught(mutation):
    """The first check that notices a mutation; `None` if none does."""
    bench = Bench(CHIPS[mutation.chip], mutated(mutation), warnings=False)
    try:
        return next(trouble for scenario in IN_ORDER for trouble in scenario(bench))
    except StopIteration:
        return None


def main():
    print("| without | on | what notices |\n|---|---|---|")
    for mutation in MUTATIONS:
        print(f"| {mutation.name} | {mutation.chip} | {caught(mutation) or 'NOTHING'} |")


if __name__ == "__main__":
    sys.exit(main())
