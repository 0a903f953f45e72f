/* The recipe of the page "STM32 Jump to System Memory Bootloader" (Stm32World Wiki), written out:
 * a word inside the stack says whether to jump, and main begins with a look at it. */
#include "app.h"

#define BOOTLOADER_ADDRESS DFU_JUMP_ROM
#define BOOTLOADER_FLAG_VALUE 0xDEADBEEFu
#define BOOTLOADER_FLAG_OFFSET 100 /* meant as bytes */
#define SCB_AIRCR (*(volatile uint32_t *)0xE000ED0Cu)

typedef void (*function)(void);

/* As CMSIS has it; a copy that is not forced inline is what some projects wrote themselves. */
#ifdef NAIVE_PLAIN_INLINE
static inline
#else
__attribute__((always_inline)) static inline
#endif
    void set_msp(uint32_t top) {
  __asm__ volatile("msr msp, %0" ::"r"(top));
}

static volatile uint32_t *flag(void) {
#ifdef NAIVE_CONSTANT_OFFSET
  return &_estack[-BOOTLOADER_FLAG_OFFSET];
#else
  /* The same sum, where the compiler cannot see that it leaves the array. */
  uint32_t *top = _estack;
  __asm__("" : "+r"(top));
  return top - BOOTLOADER_FLAG_OFFSET;
#endif
}

void app_check(void) {
  if (*flag() == BOOTLOADER_FLAG_VALUE) {
    *flag() = 0;
    function jump = (function)(*(volatile uint32_t *)(BOOTLOADER_ADDRESS + 4));
    set_msp(*(volatile uint32_t *)BOOTLOADER_ADDRESS);
    jump();
  }
  *flag() = 0;
}

_Noreturn void app_request(void) {
  *flag() = BOOTLOADER_FLAG_VALUE;
  SCB_AIRCR = 0x05FA0004u;
  for (;;) {
  }
}

_Noreturn void app_direct(void) {
  app_request();
}
