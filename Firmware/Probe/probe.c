/* A stand-in for ST's ROM bootloader that tells in which state it was entered.
 *
 * It looks at the core before it touches anything, then does what the real one needs to be able to
 * do: it turns on its own SysTick and waits for the interrupt, through whatever vector table is in
 * force. It never sets VTOR, MSP or PRIMASK itself. One line of JSON goes out by semihosting, all
 * values in hexadecimal; the exit code is one of `probe_exit`. */
#include "probe.h"
#include "semihosting.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
/* The core's (ARMv7-M, DDI 0403: B3.2 to B3.5). */
#define SYST_CSR REGISTER(0xE000E010u)
#define SYST_RVR REGISTER(0xE000E014u)
#define SYST_CVR REGISTER(0xE000E018u)
#define NVIC_ISER(word) REGISTER(0xE000E100u + 4 * (word))
#define NVIC_ISPR(word) REGISTER(0xE000E200u + 4 * (word))
#define SCB_ICSR REGISTER(0xE000ED04u)
#define SCB_VTOR REGISTER(0xE000ED08u)
#define SCB_AIRCR REGISTER(0xE000ED0Cu)
#define SCB_CCR REGISTER(0xE000ED14u)
#define SCB_SHCSR REGISTER(0xE000ED24u)
#define SCB_CPACR REGISTER(0xE000ED88u)
#define MPU_CTRL REGISTER(0xE000ED94u)

#define TICKS_WANTED 3u
#define TICK_RELOAD 0x3FFFu
#define PATIENCE 200000u      /* turns of the waiting loop; the ticks take some thousands */
#define SIGNATURE 0x50524F42u /* "PROB": only the ROM's own handler knows it */

/* The order is that of the stores in `probe_entry`. */
static struct {
  uint32_t msp, psp, primask, control, ipsr, sp, lr, basepri, faultmask, msplim, psplim;
} core __attribute__((used));

static struct {
  volatile uint32_t signature, ticks;
} clock;

extern const struct probe_mailbox probe_mailbox;
extern uint32_t probe_stack_top[], probe_ram[];

_Noreturn void probe_entry(void);
_Noreturn void probe_main(void);

static void on_tick(void) {
  clock.signature = SIGNATURE;
  clock.ticks++;
}

static void on_fault(void) {
  /* It may have come in the middle of the report. */
  semihosting_write("\n{\"where\":\"fault in the ROM\"}\n");
  semihosting_exit(PROBE_EXIT_NO_INTERRUPT);
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    probe_stack_top,  (void *)probe_entry, (void *)on_fault, (void *)on_fault,
    (void *)on_fault, (void *)on_fault,    (void *)on_fault, 0,
    0,                0,                   0,                (void *)on_fault,
    0,                0,                   (void *)on_fault, (void *)on_tick,
};

/* Reads everything that C code could change, before there is any. */
__attribute__((naked)) _Noreturn void probe_entry(void) {
  __asm__ volatile(
      ".syntax unified\n"
      "mrs r0, msp\n"
      "mrs r1, psp\n"
      "mrs r2, primask\n"
      "mrs r3, control\n"
      "mrs r4, ipsr\n"
      "mov r5, sp\n"
      "mov r6, lr\n"
      "ldr r7, =%c0\n"
      "stmia r7!, {r0-r6}\n"
      "movs r0, #0\n"
      "movs r1, #0\n"
      "movs r2, #0\n"
      "movs r3, #0\n"
#if __ARM_ARCH >= 7 || defined(__ARM_ARCH_8M_MAIN__)
      "mrs r0, basepri\n"
      "mrs r1, faultmask\n"
#endif
#if defined(__ARM_ARCH_8M_MAIN__)
      "mrs r2, msplim\n"
      "mrs r3, psplim\n"
#endif
      "stmia r7!, {r0-r3}\n"
      "ldr r0, =probe_main\n"
      "bx r0\n"
      ".ltorg\n"
      :
      : "i"(&core));
}

static void report_core(void) {
  semihosting_field("{\"where\":\"rom\",", "msp", core.msp);
  semihosting_field(",", "sp", core.sp);
  semihosting_field(",", "psp", core.psp);
  semihosting_field(",", "primask", core.primask);
  semihosting_field(",", "basepri", core.basepri);
  semihosting_field(",", "faultmask", core.faultmask);
  semihosting_field(",", "control", core.control);
  semihosting_field(",", "lr", core.lr);
  semihosting_field(",", "ipsr", core.ipsr);
  semihosting_field(",", "msplim", core.msplim);
  semihosting_field(",", "psplim", core.psplim);
}

static void report_system(void) {
  uint32_t enabled = 0, pending = 0;
  for (uint32_t word = 0; word < 8; word++) {
    enabled |= NVIC_ISER(word);
    pending |= NVIC_ISPR(word);
  }
  semihosting_field(",", "vtor", SCB_VTOR);
  semihosting_field(",", "systick_csr", SYST_CSR);
  semihosting_field(",", "systick_rvr", SYST_RVR);
  semihosting_field(",", "systick_cvr", SYST_CVR);
  semihosting_field(",", "icsr", SCB_ICSR);
  semihosting_field(",", "shcsr", SCB_SHCSR);
  semihosting_field(",", "ccr", SCB_CCR);
  semihosting_field(",", "cpacr", SCB_CPACR);
  semihosting_field(",", "mpu", MPU_CTRL);
  semihosting_field(",", "nvic_enabled", enabled);
  semihosting_field(",", "nvic_pending", pending);
}

static void report_memory(const volatile struct probe_tally *tally) {
  static const char *const names[4] = {"watch0", "watch1", "watch2", "watch3"};
  for (int i = 0; i < 4; i++) {
    const volatile uint32_t *watched = (const volatile uint32_t *)probe_mailbox.watch[i];
    semihosting_field(",", names[i], watched ? *watched : 0);
  }
  semihosting_field(",", "boots", tally->boots);
  semihosting_field(",", "entries", tally->entries);
}

static uint32_t own_interrupt_works(void) {
  clock.signature = 0;
  clock.ticks = 0;
  SYST_RVR = TICK_RELOAD;
  SYST_CVR = 0;
  SYST_CSR = 7;
  for (uint32_t turn = 0; turn < PATIENCE && clock.ticks < TICKS_WANTED; turn++) {
  }
  SYST_CSR = 0;
  return clock.ticks >= TICKS_WANTED && clock.signature == SIGNATURE;
}

/* As ST's ROM leaves: interrupts off, its timer running, its data all over the low RAM. */
static _Noreturn void leave(void) {
  const uint32_t *app = (const uint32_t *)probe_mailbox.app;
  __asm__ volatile("cpsid i" ::: "memory");
  SYST_RVR = 0xFFFFFFu;
  SYST_CSR = 7;
  __asm__ volatile(
      ".syntax unified\n"
      "movs r3, #0xA5\n"
      "1: str r3, [%[from]]\n"
      "adds %[from], #4\n"
      "cmp %[from], %[to]\n"
      "blo 1b\n"
      "msr msp, %[stack]\n"
      "bx %[entry]\n"
      :
      : [from] "l"(probe_ram), [to] "l"(probe_mailbox.scribble), [stack] "l"(app[0]),
        [entry] "l"(app[1])
      : "r3", "memory", "cc");
  __builtin_unreachable();
}

_Noreturn void probe_main(void) {
  volatile struct probe_tally *tally = (volatile struct probe_tally *)probe_mailbox.tally;
  tally->entries++;
  report_core();
  report_system();
  report_memory(tally);
  uint32_t works = own_interrupt_works();
  semihosting_field(",", "interrupt", works);
  semihosting_write("}\n");
  if (tally->entries >= PROBE_MAX_ENTRIES) semihosting_exit(PROBE_EXIT_LOOP);
  if (probe_mailbox.after == PROBE_AFTER_RESET) {
    SCB_AIRCR = 0x05FA0004u;
    for (;;) {
    }
  }
  if (probe_mailbox.after == PROBE_AFTER_LEAVE) leave();
  semihosting_exit(works ? PROBE_EXIT_GOOD : PROBE_EXIT_NO_INTERRUPT);
}
