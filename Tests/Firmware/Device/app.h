/* The application under test: what a test can ask of it, in the mailbox of the probe ROM. */
#ifndef APP_H
#define APP_H

#include "probe.h"

enum app_plan {
  APP_PLAN_REPORT,  /* report and end */
  APP_PLAN_REQUEST, /* at the first boot ask for the ROM; at any other report and end */
  APP_PLAN_DIRECT,  /* the same, without a reset */
};

/* What a busy application has done to the core. */
enum app_dirt {
  APP_DIRT_PSP = 1 << 0,
  APP_DIRT_BASEPRI = 1 << 1,
  APP_DIRT_SYSTICK = 1 << 2,
  APP_DIRT_NVIC = 1 << 3,
  APP_DIRT_MPU = 1 << 4,
  APP_DIRT_PRIMASK = 1 << 5,
  APP_DIRT_MSPLIM = 1 << 6,
  APP_DIRT_FAULTMASK = 1 << 7,
  APP_DIRT_FPU = 1 << 8,
  APP_DIRT_PENDING = 1 << 9,  /* PendSV and SysTick pending, held back by PRIMASK */
  APP_DIRT_FAULTS = 1 << 10,  /* fault handlers enabled */
  APP_DIRT_VTOR = 1 << 11,    /* the vector table copied to RAM */
  APP_DIRT_WATCHDOG = 1 << 12, /* one that bites while the ROM reports */
  APP_DIRT_EARLY = 1 << 16,   /* the startup does all this before it calls the check */
  APP_DIRT_STACK = 1 << 17,   /* the startup uses 512 bytes of stack before it calls the check */
  APP_IN_HANDLER = 1 << 18,   /* ask from an interrupt */
};

enum app_exit {
  APP_EXIT_REPORTED = 10,
  APP_EXIT_FAULT = 99,
};

/* The linker script's. */
extern const struct probe_mailbox app_mailbox;
extern uint32_t app_vectors[];
extern uint32_t _estack[], _sdata[], _edata[], _sidata[], _sbss[], _ebss[];

/* Where the application goes: by default the kit, in the tests of recipes theirs. */
void app_check(void);
_Noreturn void app_request(void);
_Noreturn void app_direct(void);

void app_make_dirty(uint32_t options);
_Noreturn void app_main(void);

#endif
