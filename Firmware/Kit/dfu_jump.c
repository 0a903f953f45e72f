/* See dfu_jump.h for what this is, and Firmware/README.md for the reason of every line. */

#include "dfu_jump.h"

#include <stdint.h>

#include "dfu_jump_chip.h"

#ifndef DFU_JUMP_ROM
#error "dfu_jump: no chip; write dfu_jump_chip.h with `dfuswift kit CHIP --out DIR`"
#endif

/* DFU_JUMP_CORE is the number in the name of the core; M0+ counts as 0. */
#if DFU_JUMP_CORE == 0 && !defined(__ARM_ARCH_6M__)
#error "dfu_jump: dfu_jump_chip.h is for a Cortex-M0 or M0+, the compiler has another -mcpu"
#elif DFU_JUMP_CORE == 3 && !defined(__ARM_ARCH_7M__)
#error "dfu_jump: dfu_jump_chip.h is for a Cortex-M3, the compiler has another -mcpu"
#elif (DFU_JUMP_CORE == 4 || DFU_JUMP_CORE == 7) && !defined(__ARM_ARCH_7EM__)
#error "dfu_jump: dfu_jump_chip.h is for a Cortex-M4 or M7, the compiler has another -mcpu"
#elif DFU_JUMP_CORE == 33 && !defined(__ARM_ARCH_8M_MAIN__)
#error "dfu_jump: dfu_jump_chip.h is for a Cortex-M33, the compiler has another -mcpu"
#endif

#ifndef DFU_JUMP_POST
#define DFU_JUMP_POST 0
#endif
#ifndef DFU_JUMP_WITH_DIRECT
#define DFU_JUMP_WITH_DIRECT 0
#endif

#define REGISTER(address) (*(volatile uint32_t *)(uintptr_t)(address))
/* The core's: SysTick, NVIC, SCB, MPU and cache maintenance (ARMv7-M, DDI 0403: B3.2 to B3.5 and
 * B2.2; ARMv6-M, DDI 0419: B3.2 to B3.5; ARMv8-M, DDI 0553: D1.2). */
#define SYSTICK_CTRL REGISTER(0xE000E010u)
#define SYSTICK_LOAD REGISTER(0xE000E014u)
#define SYSTICK_VAL REGISTER(0xE000E018u)
#define NVIC_ICER(word) REGISTER(0xE000E180u + 4u * (word))
#define NVIC_ICPR(word) REGISTER(0xE000E280u + 4u * (word))
#define SCB_ICSR REGISTER(0xE000ED04u)
#define SCB_VTOR REGISTER(0xE000ED08u)
#define SCB_AIRCR REGISTER(0xE000ED0Cu)
#define SCB_CCR REGISTER(0xE000ED14u)
#define SCB_SHCSR REGISTER(0xE000ED24u)
#define MPU_CTRL REGISTER(0xE000ED94u)
#define SCB_DCCMVAC REGISTER(0xE000EF68u)

#define ICSR_PENDSVCLR_PENDSTCLR 0x0A000000u
#define AIRCR_KEY_SYSRESETREQ 0x05FA0004u
#define CCR_DC 0x00010000u

/* Words of 32 interrupts; no STM32 has more than 256 of them, and M0 has only the first word. */
#if DFU_JUMP_CORE == 0
#define NVIC_WORDS 1u
#else
#define NVIC_WORDS 8u
#endif

/* The values of the flag; its second word is the complement of the first. Of `NOTHING` even that
 * is no request. */
#define NOTHING 0u
#define REQUESTED 0xDF5EB007u
#define ENTERED 0xDF5EA99Eu
#if DFU_JUMP_POST
#define IS_OURS(word) ((word) == REQUESTED || (word) == ENTERED)
#else
#define IS_OURS(word) ((word) == REQUESTED)
#endif

#if defined(DFU_JUMP_FLAG_ADDRESS)
#if DFU_JUMP_FLAG_ADDRESS % 32
#error "dfu_jump: DFU_JUMP_FLAG_ADDRESS is not a multiple of 32"
#endif
#if DFU_JUMP_POST && defined(DFU_JUMP_IS_ROM_RAM)
#if DFU_JUMP_IS_ROM_RAM(DFU_JUMP_FLAG_ADDRESS)
#error "dfu_jump: the ROM writes to DFU_JUMP_FLAG_ADDRESS; DFU_JUMP_POST needs another"
#endif
#endif
#define FLAG ((volatile uint32_t *)(uintptr_t)(DFU_JUMP_FLAG_ADDRESS))
#else
#if defined(DFU_JUMP_FLAG_NOINIT)
#if DFU_JUMP_POST
#error "dfu_jump: the ROM writes to .noinit; DFU_JUMP_POST needs its flag above the stack"
#endif
/* By hand: clang makes a section attribute with this name PROGBITS, and a raw image of it huge. */
__asm__(".pushsection .noinit.dfu_jump,\"aw\",%nobits\n"
    ".balign 32\n"
    ".global dfu_jump_flag\n"
    ".type dfu_jump_flag, %object\n"
    ".size dfu_jump_flag, 32\n"
    "dfu_jump_flag: .space 32\n"
    ".popsection\n");
#endif
extern volatile uint32_t dfu_jump_flag[8];
#define FLAG dfu_jump_flag
#endif

static inline void synchronize(void) {
  __asm__ volatile("dsb" ::: "memory");
}

/* Writes the flag so that it is in RAM, past cache and ECC buffer, when this returns. */
static void commit(uint32_t word) {
  FLAG[0] = word;
  FLAG[1] = word == NOTHING ? NOTHING : ~word;
#if DFU_JUMP_ECC
  FLAG[4] = 0;
#endif
  synchronize();
#if DFU_JUMP_DCACHE
  /* While the cache is off, its lines are those of before the reset: they may not come back. */
  if ((SCB_CCR & CCR_DC) != 0) {
    SCB_DCCMVAC = (uint32_t)(uintptr_t)FLAG;
    synchronize();
  }
#endif
}

/* Only ever behind `commit`, which has waited until the flag is in RAM. */
static DFU_JUMP_NORETURN void reset(void) {
  SCB_AIRCR = AIRCR_KEY_SYSRESETREQ;
  for (;;) {
    synchronize();
  }
}

/* Forgets the causes of earlier resets by RMVF of RCC's CSR or RSR, and takes the bit back where it
 * stays set. */
static void forget_causes(void) {
#if DFU_JUMP_RESET_CAUSE
  const uint32_t causes = REGISTER(DFU_JUMP_RESET_CAUSE);
  REGISTER(DFU_JUMP_RESET_CAUSE) = causes | DFU_JUMP_RESET_FORGET;
  REGISTER(DFU_JUMP_RESET_CAUSE) = causes & ~DFU_JUMP_RESET_FORGET;
#endif
}

/* Whether the application itself caused the reset: only then is the flag its own. */
static inline int is_reset_by_software(void) {
#if DFU_JUMP_RESET_CAUSE
  return (REGISTER(DFU_JUMP_RESET_CAUSE) & (DFU_JUMP_RESET_SOFTWARE | DFU_JUMP_RESET_OTHERS))
      == DFU_JUMP_RESET_SOFTWARE;
#else
  return 1;
#endif
}

#if DFU_JUMP_DCACHE
/* Switches off the caches that are on, and writes back what the data cache holds.
 *
 * One that is off is left alone: until it is invalidated, its lines are those of before the reset.
 * In registers alone: between switching off and writing back, the stack in RAM is stale. */
static void switch_caches_off(void) {
  __asm__ volatile(".syntax unified\n\t"
                   "ldr r0, =0xE000ED00\n\t"
                   "ldr r1, [r0, #0x14]\n\t" /* CCR */
                   "lsls r2, r1, #15\n\t"    /* DC, as the sign */
                   "bpl 3f\n\t"
                   "movs r2, #0\n\t"
                   "str r2, [r0, #0x84]\n\t" /* CSSELR: the data cache */
                   "dsb\n\t"
                   "ldr r2, [r0, #0x80]\n\t" /* CCSIDR: sets and ways */
                   "bic r1, r1, #0x10000\n\t"
                   "str r1, [r0, #0x14]\n\t"
                   "dsb\n\t"
                   "isb\n\t"
                   "ubfx r3, r2, #13, #15\n\t" /* last set */
                   "ubfx r2, r2, #3, #10\n\t"  /* last way */
                   "clz r4, r2\n"
                   "1: mov r5, r2\n"
                   "2: lsl r6, r5, r4\n\t"
                   "orr r6, r6, r3, lsl #5\n\t"
                   "str r6, [r0, #0x274]\n\t" /* DCCISW */
                   "subs r5, r5, #1\n\t"
                   "bpl 2b\n\t"
                   "subs r3, r3, #1\n\t"
                   "bpl 1b\n\t"
                   "dsb\n"
                   "3: bic r1, r1, #0x20000\n\t"
                   "str r1, [r0, #0x14]\n\t"
                   "movs r1, #0\n\t"
                   "str r1, [r0, #0x250]\n\t" /* ICIALLU */
                   "dsb\n\t"
                   "isb" ::
                       : "r0", "r1", "r2", "r3", "r4", "r5", "r6", "cc", "memory");
}
#endif

/* Puts the core as reset leaves it, gives it the ROM's vectors, and branches.
 *
 * Returns only if the ROM's first two words cannot be a stack pointer and an entry. */
static void enter(void) {
  const uint32_t sp = REGISTER(DFU_JUMP_ROM), pc = REGISTER(DFU_JUMP_ROM + 4u);
  if (!DFU_JUMP_IS_STACK(sp) || (pc & 1u) == 0 || !DFU_JUMP_IS_ENTRY(pc)) {
    return;
  }
#if DFU_JUMP_POST
  commit(ENTERED);
#endif
  __asm__ volatile("cpsid i" ::: "memory");
#if DFU_JUMP_DCACHE
  switch_caches_off(); /* A loader that ran before the application may have switched them on. */
#endif
  SYSTICK_CTRL = 0;
  SYSTICK_LOAD = 0;
  SYSTICK_VAL = 0;
  for (uint32_t word = 0; word < NVIC_WORDS; word++) {
    NVIC_ICER(word) = 0xFFFFFFFFu;
    NVIC_ICPR(word) = 0xFFFFFFFFu;
    __asm__ volatile("" : "+r"(word)); /* Keeps the compiler from unrolling. */
  }
  SCB_ICSR = ICSR_PENDSVCLR_PENDSTCLR;
#if DFU_JUMP_CORE != 0
  SCB_SHCSR = 0;
#endif
#if DFU_JUMP_VTOR
  MPU_CTRL = 0;
  SCB_VTOR = DFU_JUMP_ROM;
#endif
#if DFU_JUMP_REMAP
#if DFU_JUMP_REMAP_CLOCK
  REGISTER(DFU_JUMP_REMAP_CLOCK) |= DFU_JUMP_REMAP_CLOCK_ON;
  (void)REGISTER(DFU_JUMP_REMAP_CLOCK); /* The clock runs two cycles after the write. */
#endif
  /* SYSCFG's MEM_MODE: 1 is the ROM at address 0 (RM0091, RM0090, RM0440, RM0444). */
  REGISTER(DFU_JUMP_REMAP) = (REGISTER(DFU_JUMP_REMAP) & ~7u) | 1u;
#endif
  synchronize();
  /* One block: once MSP is written, the compiler's stack is gone. Special registers: ARMv7-M B1.4,
   * ARMv8-M D1.2; LR is all ones after reset (B1.5.5). */
  __asm__ volatile(".syntax unified\n\t"
#if DFU_JUMP_MSPLIM
                   "msr msplim, %[zero]\n\t"
                   "msr psplim, %[zero]\n\t"
#endif
#if DFU_JUMP_CORE != 0
                   "msr basepri, %[zero]\n\t"
                   "msr faultmask, %[zero]\n\t"
#endif
                   "msr control, %[zero]\n\t"
                   "isb\n\t"
                   "msr msp, %[sp]\n\t"
                   "mov lr, %[ones]\n\t"
                   "cpsie i\n\t"
                   "bx %[pc]"
                   :
                   : [sp] "l"(sp), [pc] "l"(pc), [zero] "l"(0), [ones] "l"(0xFFFFFFFFu)
                   : "memory");
  __builtin_unreachable();
}

void dfu_jump_request(void) {
  __asm__ volatile("cpsid i" ::: "memory");
  forget_causes();
  commit(REQUESTED);
  reset();
}

void dfu_jump_check(void) {
  const uint32_t word = FLAG[0];
  if ((word ^ FLAG[1]) != 0xFFFFFFFFu || !IS_OURS(word)) {
    return;
  }
  /* Consumed before anything else is looked at, so that nothing can repeat it. */
  commit(NOTHING);
#if DFU_JUMP_POST
  if (word == ENTERED) {
    reset();
  }
#endif
  const int is_ours = is_reset_by_software();
  forget_causes();
  if (is_ours) {
    enter();
  }
}

#if DFU_JUMP_WITH_DIRECT

#if !defined(DFU_JUMP_DIRECT_PREPARE) && !DFU_JUMP_RCC_LIKE_F2
#error "dfu_jump: the clocks of this chip are not in its header; define DFU_JUMP_DIRECT_PREPARE"
#endif

#ifndef DFU_JUMP_DIRECT_PREPARE
/* RCC of F2, F4 and F7 (RM0033, RM0090, RM0390, RM0385: "RCC registers"): offsets. The values
 * below are those after reset. */
#define RCC(offset) REGISTER(0x40023800u + (offset))
#define RCC_CR 0x00u
#define RCC_PLLCFGR 0x04u
#define RCC_CFGR 0x08u
#define RCC_CIR 0x0Cu
#define RCC_AHB1RSTR 0x10u
#define RCC_RESERVED 0x1Cu
#define RCC_APB2RSTR 0x24u
#define RCC_ENR 0x20u /* From a bus's reset register to its clock register. */
#define RCC_SSCGR 0x80u
#if DFU_JUMP_CORE == 7
#define RCC_PLLI2SCFGR 0x84u
#define RCC_PLLSAICFGR 0x88u
#endif
/* Which oscillator or PLL feeds what; a line of F4 that lacks one of them has zeros there. */
#if DFU_JUMP_CORE == 4
#define RCC_DCKCFGR 0x8Cu
#define RCC_CKGATENR 0x90u
#define RCC_DCKCFGR2 0x94u
#elif DFU_JUMP_CORE == 7
#define RCC_DCKCFGR 0x8Cu
#define RCC_DCKCFGR2 0x90u
#endif

#define RCC_CR_HSION 0x00000001u
#define RCC_CR_HSIRDY 0x00000002u
#define RCC_CR_PLLS_READY 0x2A000000u /* PLLRDY, PLLI2SRDY, PLLSAIRDY */
#define RCC_CFGR_SWS 0x0000000Cu

/* The flash's wait states and its cache (PM0059, RM0090, RM0385: FLASH_ACR). */
#define FLASH_ACR REGISTER(0x40023C00u)
#if DFU_JUMP_CORE == 7
#define FLASH_ACR_CACHE_RESET 0x00000800u /* ARTRST */
#else
#define FLASH_ACR_CACHE_RESET 0x00001800u /* ICRST, DCRST */
#endif
#endif

/* Puts clocks and peripherals as reset leaves them.
 *
 * F4's PLLI2SCFGR and PLLSAICFGR stay: their values after reset differ from line to line, and a PLL
 * that is off and that nothing selects feeds nothing. */
static inline void prepare(void) {
#ifdef DFU_JUMP_DIRECT_PREPARE
  DFU_JUMP_DIRECT_PREPARE;
#else
  /* The core goes over to the internal oscillator before anything that feeds it stops. */
  RCC(RCC_CR) |= RCC_CR_HSION;
  while ((RCC(RCC_CR) & RCC_CR_HSIRDY) == 0) {
  }
  RCC(RCC_CFGR) = 0;
  while ((RCC(RCC_CFGR) & RCC_CFGR_SWS) != 0) {
  }
  /* The cache has lines of a flash that the ROM will overwrite; it is emptied while it is off. */
  FLASH_ACR = 0;
  FLASH_ACR = FLASH_ACR_CACHE_RESET;
  FLASH_ACR = 0;
  RCC(RCC_CR) = 0x81u;
  /* A PLL takes a new setting only once it has stopped. */
  while ((RCC(RCC_CR) & RCC_CR_PLLS_READY) != 0) {
  }
  RCC(RCC_PLLCFGR) = 0x24003010u;
  RCC(RCC_SSCGR) = 0;
#if DFU_JUMP_CORE == 7
  RCC(RCC_PLLI2SCFGR) = 0x24003000u;
  RCC(RCC_PLLSAICFGR) = 0x24003000u;
#endif
  /* USB may have had its 48 MHz from a PLL that has just stopped (CK48MSEL, bit 27 of DCKCFGR2). */
#if DFU_JUMP_CORE != 3
  RCC(RCC_DCKCFGR) = 0;
  RCC(RCC_DCKCFGR2) = 0;
#endif
#if DFU_JUMP_CORE == 4
  RCC(RCC_CKGATENR) = 0;
#endif
  RCC(RCC_CIR) = 0;
  for (uint32_t bus = RCC_AHB1RSTR; bus <= RCC_APB2RSTR; bus += 4) {
    if (bus != RCC_RESERVED) {
      RCC(bus) = 0xFFFFFFFFu;
      synchronize();
      RCC(bus) = 0;
      RCC(bus + RCC_ENR) = bus == RCC_AHB1RSTR ? 0x00100000u : 0;
    }
  }
#endif
}

void dfu_jump_direct(void) {
  uint32_t exception;
  __asm__ volatile("cpsid i\n\tmrs %0, ipsr" : "=r"(exception)::"memory");
  /* Within an interrupt the ROM's own would wait for ever; a reset is the way out of it. */
  if (exception == 0) {
#if DFU_JUMP_DCACHE
    switch_caches_off(); /* While the memory behind its lines is there: FMC is reset next. */
#endif
    prepare();
    forget_causes();
    enter();
  }
  dfu_jump_request();
}

#endif
