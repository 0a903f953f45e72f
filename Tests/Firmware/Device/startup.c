/* Vector table and reset handler of the application under test. */
#include "app.h"
#include "semihosting.h"

#define TALLY ((volatile struct probe_tally *)app_mailbox.tally)

volatile uint32_t app_ticks;

static void on_tick(void) {
  app_ticks++;
}

static void on_fault(void) {
  semihosting_write("{\"where\":\"fault in the app\"}\n");
  semihosting_exit(APP_EXIT_FAULT);
}

static void on_call(void) {
  if (app_mailbox.plan == APP_PLAN_DIRECT) app_direct();
  app_request();
}

/* Constructors and a C library's start do the like. */
static __attribute__((noinline)) void use_stack(void) {
  volatile uint32_t words[128];
  for (unsigned i = 0; i < 128; i++) words[i] = 0xA5A5A5A5u;
  __asm__ volatile("" ::"r"(words) : "memory");
}

static void reset(void) {
  TALLY->boots++;
  if (app_mailbox.options & APP_DIRT_STACK) use_stack();
  if (app_mailbox.options & APP_DIRT_EARLY && TALLY->boots == 2) {
    app_make_dirty(app_mailbox.options);
  }
  app_check();
  volatile uint32_t *to = _sdata;
  for (const uint32_t *from = _sidata; to < _edata;) *to++ = *from++;
  for (to = _sbss; to < _ebss;) *to++ = 0;
  app_main();
}

#define FAULT (uint32_t)(uintptr_t)on_fault

__attribute__((section(".vectors"), used, aligned(512))) static const struct {
  uint32_t *stack;
  void (*handlers[47])(void);
} vectors = {
    _estack,
    {[0] = reset,     [1] = on_fault,  [2] = on_fault,  [3] = on_fault, [4] = on_fault,
     [5] = on_fault,  [6] = on_fault,  [10] = on_call,  [11] = on_fault, [13] = on_call,
     [14] = on_tick,  [15] = on_fault, [16] = on_fault, [17] = on_fault, [18] = on_fault,
     [19] = on_fault, [20] = on_fault, [21] = on_fault, [22] = on_fault},
};
