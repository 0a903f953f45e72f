/* An application that makes the core as busy as it can be and then goes to the ROM. */
#include "app.h"
#include "semihosting.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define TALLY ((volatile struct probe_tally *)app_mailbox.tally)
/* The core's (ARMv7-M, DDI 0403: B3.2 to B3.5). */
#define SYST_CSR REGISTER(0xE000E010u)
#define SYST_RVR REGISTER(0xE000E014u)
#define SYST_CVR REGISTER(0xE000E018u)
#define NVIC_ISER(word) REGISTER(0xE000E100u + 4 * (word))
#define NVIC_ISPR(word) REGISTER(0xE000E200u + 4 * (word))
#define SCB_ICSR REGISTER(0xE000ED04u)
#define SCB_VTOR REGISTER(0xE000ED08u)
#define SCB_SHCSR REGISTER(0xE000ED24u)
#define SCB_CPACR REGISTER(0xE000ED88u)
#define MPU_CTRL REGISTER(0xE000ED94u)

#define ICSR_PENDSVSET (1u << 28)
#define ICSR_PENDSTSET (1u << 26)

static volatile uint32_t initialised = 0x1234ABCDu;
static volatile uint32_t zeroed;

static void make_interrupts_dirty(uint32_t options) {
  if (options & APP_DIRT_SYSTICK) {
    SYST_RVR = 0xFFFFu;
    SYST_CVR = 0;
    SYST_CSR = 7;
  }
  if (options & APP_DIRT_NVIC) {
    NVIC_ISER(0) = 1u << 2;
    NVIC_ISPR(0) = 1u << 3;
#if TEST_CORE != 0
    /* Machines with fewer interrupts ignore it. */
    NVIC_ISER(1) = 1u << 4;
    NVIC_ISPR(1) = 1u << 5;
#endif
  }
  if (options & (APP_DIRT_PENDING | APP_DIRT_PRIMASK)) __asm__ volatile("cpsid i" ::: "memory");
  if (options & APP_DIRT_PENDING) SCB_ICSR = ICSR_PENDSVSET | ICSR_PENDSTSET;
}

#if TEST_CORE != 0
static uint32_t moved_vectors[48] __attribute__((aligned(512)));

static void make_system_dirty(uint32_t options) {
  if (options & APP_DIRT_FPU) {
    SCB_CPACR = 0xFu << 20;
    __asm__ volatile("dsb\n\tisb\n\t.fpu fpv4-sp-d16\n\tvmov s0, %0" ::"r"(1));
  }
  if (options & APP_DIRT_MPU) MPU_CTRL = 5;
  if (options & APP_DIRT_FAULTS) SCB_SHCSR |= 7u << 16;
  if (options & APP_DIRT_VTOR) {
    for (unsigned i = 0; i < 48; i++) ((volatile uint32_t *)moved_vectors)[i] = app_vectors[i];
    SCB_VTOR = (uint32_t)(uintptr_t)moved_vectors;
  }
  if (options & APP_DIRT_BASEPRI) __asm__ volatile("msr basepri, %0" ::"r"(0x40));
  if (options & APP_DIRT_FAULTMASK) __asm__ volatile("cpsid f");
#if TEST_CORE == 33
  if (options & APP_DIRT_MSPLIM) {
    const uint32_t limit = (uint32_t)(uintptr_t)_estack - 0x600;
    __asm__ volatile("msr msplim, %0\n\tmsr psplim, %0" ::"r"(limit));
  }
#endif
}
#endif

static void start_watchdog(void) {
#ifdef TEST_WATCHDOG
  /* CMSDK's: first an NMI, then a reset. 25 MHz, so half a millisecond. */
  REGISTER(TEST_WATCHDOG + 0xC00) = 0x1ACCE551;
  REGISTER(TEST_WATCHDOG) = 12500;
  REGISTER(TEST_WATCHDOG + 8) = 3;
#endif
}

void app_make_dirty(uint32_t options) {
  if (options & APP_DIRT_WATCHDOG) start_watchdog();
  make_interrupts_dirty(options);
#if TEST_CORE != 0
  make_system_dirty(options);
#endif
  if (options & APP_DIRT_PSP) {
    /* The thread goes on where its stack is; exceptions get one of their own. */
    __asm__ volatile(
        ".syntax unified\n\t"
        "mov r3, sp\n\t"
        "msr psp, r3\n\t"
        "movs r3, #2\n\t"
        "mrs r2, control\n\t"
        "orrs r2, r3\n\t"
        "msr control, r2\n\t"
        "isb\n\t"
        "msr msp, %0" ::"l"((uint32_t)(uintptr_t)_estack - 0x400)
        : "r2", "r3", "cc", "memory");
  }
}

static _Noreturn void report(void) {
  static const char names[4][7] = {"watch0", "watch1", "watch2", "watch3"};
  uint32_t primask, control;
  __asm__ volatile("mrs %0, primask\n\tmrs %1, control" : "=r"(primask), "=r"(control));
  semihosting_field("{\"where\":\"app\",", "primask", primask);
  semihosting_field(",", "control", control);
  semihosting_field(",", "systick_csr", SYST_CSR);
  semihosting_field(",", "systick_rvr", SYST_RVR);
  semihosting_field(",", "mpu", MPU_CTRL);
  semihosting_field(",", "initialised", initialised == 0x1234ABCDu && zeroed == 0);
  for (int i = 0; i < 4; i++) {
    const volatile uint32_t *watched = (const volatile uint32_t *)app_mailbox.watch[i];
    semihosting_field(",", names[i], watched ? *watched : 0);
  }
  semihosting_field(",", "boots", TALLY->boots);
  semihosting_field(",", "entries", TALLY->entries);
  semihosting_write("}\n");
  semihosting_exit(APP_EXIT_REPORTED);
}

_Noreturn void app_main(void) {
  uint32_t options = app_mailbox.options;
  if (app_mailbox.plan == APP_PLAN_REPORT || TALLY->boots != 1) report();
  if (options & APP_IN_HANDLER) {
    SCB_ICSR = ICSR_PENDSVSET;
    for (;;) {
    }
  }
  app_make_dirty(options);
  if (app_mailbox.plan == APP_PLAN_DIRECT) app_direct();
  app_request();
}
