/* The recipe of the HackMD page on jumping from an STM32F7 application, written out: interrupts
 * off, SysTick and NVIC cleared, VTOR, MSP, and a call. What it does by HAL (clocks, peripherals,
 * caches) QEMU has not, and is left out. */
#include "app.h"

#define SYSMEM DFU_JUMP_ROM
#define REGISTER(address) (*(volatile uint32_t *)(address))

typedef void (*function)(void);

#ifdef NAIVE_PLAIN_INLINE
static inline
#else
__attribute__((always_inline)) static inline
#endif
    void set_msp(uint32_t top) {
  __asm__ volatile("msr msp, %0" ::"r"(top));
}

void app_check(void) {
}

_Noreturn void app_direct(void) {
  function jump = (function)REGISTER(SYSMEM + 4);
  __asm__ volatile("cpsid i" ::: "memory");
  for (uint32_t i = 0; i < 3; i++) REGISTER(0xE000E010u + 4 * i) = 0; /* SysTick */
  for (uint32_t i = 0; i < 8; i++) {
    REGISTER(0xE000E180u + 4 * i) = 0xFFFFFFFFu; /* NVIC ICER */
    REGISTER(0xE000E280u + 4 * i) = 0xFFFFFFFFu; /* NVIC ICPR */
  }
  REGISTER(0xE000ED08u) = SYSMEM; /* VTOR */
  set_msp(REGISTER(SYSMEM));
  jump();
  for (;;) {
  }
}

_Noreturn void app_request(void) {
  app_direct();
}
