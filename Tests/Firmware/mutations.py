"""Every protective line of the kit that QEMU can see: what it is, how it is taken out, and which
test must then fail. What QEMU has no model of (caches, ECC, the remap's effect) is with Unicorn.

Usage: mutations.py     prints the list as a table for the documentation
"""

import dataclasses

JUMP, DIRECT = "test_qemu_jump", "test_qemu_direct"
BUSY = f"{JUMP}.JumpByReset.test_a_busy_application_enters_once__{{}}__clang__-Os__above-the-stack"
EARLY = f"{JUMP}.JumpByReset.test_a_startup_that_is_busy_before_the_check__{{}}__clang__{{}}"
STRAIGHT = (f"{DIRECT}.JumpDirectly.test_a_busy_application_enters_without_a_reset"
            "__{}__clang__-Os__{}")
VECTORS = f"{JUMP}.NoRequest.test_implausible_vectors_start_the_application__netduinoplus2__{{}}"
HALF = f"{JUMP}.NoRequest.test_half_a_request_starts_the_application__netduinoplus2__{{}}"
CAUSE = f"{JUMP}.ResetCause.test_any_other_cause_starts_the_application__netduinoplus2__{{}}"
POST = f"{JUMP}.AfterTheROM.test_one_more_reset_cleans_up__netduinoplus2"
REMAP = f"{JUMP}.Remap.test_the_rom_is_mapped_to_0_with_its_clock_on__netduinoplus2"

M4, M33 = "netduinoplus2", "mps2-an505"
SOFTWARE, WATCHDOG = 0x10000000, 0x20000000


@dataclasses.dataclass(frozen=True)
class Mutation:
    """A change of the kit's source that a test must notice."""

    name: str
    old: str
    new: str
    test: str


MUTATIONS = (
    Mutation("the request is not consumed", "  commit(NOTHING);\n", "", BUSY.format(M4)),
    Mutation("the complement is not cleared", "word == NOTHING ? NOTHING : ~word", "~word",
             BUSY.format(M4)),
    Mutation("the request has no complement", "  FLAG[1] = word == NOTHING ? NOTHING : ~word;\n",
             "", BUSY.format(M4)),
    Mutation("the complement is not looked at", "(word ^ FLAG[1]) != 0xFFFFFFFFu || ", "",
             HALF.format("no-complement")),
    Mutation("any word with its complement is a request", " || !IS_OURS(word)", "",
             HALF.format("another-with-its-complement")),
    Mutation("AIRCR gets a wrong key", "0x05FA0004u", "0x05FB0004u", BUSY.format(M4)),
    Mutation("VECTRESET in place of SYSRESETREQ", "0x05FA0004u", "0x05FA0001u", BUSY.format(M4)),
    Mutation("the reset cause is not looked at",
             "  if (is_ours) {\n    enter();\n  }", "  (void)is_ours;\n  enter();",
             CAUSE.format(WATCHDOG)),
    Mutation("a watchdog beside the software reset is overlooked",
             "(DFU_JUMP_RESET_SOFTWARE | DFU_JUMP_RESET_OTHERS)", "DFU_JUMP_RESET_SOFTWARE",
             CAUSE.format(SOFTWARE | WATCHDOG)),
    Mutation("the ROM's stack pointer is not looked at", "!DFU_JUMP_IS_STACK(sp) || ", "",
             VECTORS.format("stack-above")),
    Mutation("an even entry is taken", "(pc & 1u) == 0 || ", "", VECTORS.format("entry-even")),
    Mutation("the ROM's entry is not looked at", " || !DFU_JUMP_IS_ENTRY(pc)", "",
             VECTORS.format("entry-above")),
    Mutation("SysTick goes on", "  SYSTICK_CTRL = 0;\n", "", EARLY.format(M4, "open")),
    Mutation("SysTick keeps its reload", "  SYSTICK_LOAD = 0;\n", "", EARLY.format(M4, "open")),
    Mutation("SysTick keeps its value", "  SYSTICK_VAL = 0;\n", "", EARLY.format(M4, "open")),
    Mutation("interrupts stay enabled", "    NVIC_ICER(word) = 0xFFFFFFFFu;\n", "",
             EARLY.format(M4, "open")),
    Mutation("interrupts stay pending", "    NVIC_ICPR(word) = 0xFFFFFFFFu;\n", "",
             EARLY.format(M4, "open")),
    Mutation("only the first 32 interrupts are cleared", "#define NVIC_WORDS 8u",
             "#define NVIC_WORDS 1u", EARLY.format(M4, "open")),
    Mutation("PendSV and SysTick stay pending", "  SCB_ICSR = ICSR_PENDSVCLR_PENDSTCLR;\n", "",
             EARLY.format(M4, "masked")),
    Mutation("fault handlers stay enabled", "  SCB_SHCSR = 0;\n", "", EARLY.format(M4, "open")),
    Mutation("the MPU stays on", "  MPU_CTRL = 0;\n", "", STRAIGHT.format(M4, "open")),
    Mutation("VTOR stays the application's", "  SCB_VTOR = DFU_JUMP_ROM;\n", "",
             BUSY.format(M4)),
    Mutation("the ROM is not mapped to 0",
             "  REGISTER(DFU_JUMP_REMAP) = (REGISTER(DFU_JUMP_REMAP) & ~7u) | 1u;\n", "", REMAP),
    Mutation("the remap's register has no clock",
             "  REGISTER(DFU_JUMP_REMAP_CLOCK) |= DFU_JUMP_REMAP_CLOCK_ON;\n", "", REMAP),
    Mutation("MSPLIM stays", '"msr msplim, %[zero]\\n\\t"', '""', EARLY.format(M33, "open")),
    Mutation("PSPLIM stays", '"msr psplim, %[zero]\\n\\t"', '""', EARLY.format(M33, "open")),
    Mutation("BASEPRI stays", '"msr basepri, %[zero]\\n\\t"', '""', EARLY.format(M4, "open")),
    Mutation("FAULTMASK stays", '"msr faultmask, %[zero]\\n\\t"', '""',
             EARLY.format(M4, "masked")),
    Mutation("the thread's stack stays in use", '"msr control, %[zero]\\n\\t"', '""',
             EARLY.format(M4, "open")),
    Mutation("MSP stays the application's", '"msr msp, %[sp]\\n\\t"', '""', BUSY.format(M4)),
    Mutation("LR leads back to the application", '"mov lr, %[ones]\\n\\t"', '""', BUSY.format(M4)),
    Mutation("interrupts stay masked", '"cpsie i\\n\\t"', '""', BUSY.format(M4)),
    Mutation("no mark for the ROM's leave", "  commit(ENTERED);\n", "", POST),
    Mutation("no reset behind the ROM's leave",
             "  if (word == ENTERED) {\n    reset();\n  }\n", "", POST),
    Mutation("a direct jump from within an interrupt", "  if (exception == 0) {\n",
             "  (void)exception;\n  {\n",
             f"{DIRECT}.JumpDirectly.test_from_an_interrupt_it_goes_by_reset__{M4}"),
    Mutation("peripherals and clocks are not put back", "    prepare();\n",
             "    (void)prepare;\n",
             f"{DIRECT}.JumpDirectly.test_peripherals_and_clocks_are_put_back_before__{M4}"),
)


def table():
    """The list for the documentation."""
    rows = ["| taken out of the kit | noticed by |", "|---|---|"]
    for mutation in MUTATIONS:
        name = mutation.test.split(".")[-1]
        test, _, case = name.partition("__")
        rows.append(f"| {mutation.name} | `{test}` ({case.replace('__', ', ')}) |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(table(), end="")
