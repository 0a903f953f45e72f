/* Blinks an LED at PC1 of an STM32F405: a small image that is real, vector table and all. */
#include <stdint.h>

/* RM0090: RCC and GPIO registers. */
#define RCC_AHB1ENR (*(volatile uint32_t *)0x40023830u)
#define GPIOC_MODER (*(volatile uint32_t *)0x40020800u)
#define GPIOC_BSRR (*(volatile uint32_t *)0x40020818u)

extern uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];

/* In .data, so that the start-up code has something to copy. */
static volatile uint32_t half_period = 400000;
static void wait(void) {
  for (uint32_t left = half_period; left != 0; left--) {
    __asm__ volatile("nop");
  }
}

__attribute__((noreturn)) void reset(void) {
  uint32_t *from = data_load;
  for (uint32_t *to = data_start; to < data_end;) {
    *to++ = *from++;
  }
  for (uint32_t *to = bss_start; to < bss_end;) {
    *to++ = 0;
  }
  RCC_AHB1ENR |= 1u << 2;
  GPIOC_MODER = (GPIOC_MODER & ~(3u << 2)) | 1u << 2;
  for (;;) {
    GPIOC_BSRR = 1u << 1;
    wait();
    GPIOC_BSRR = 1u << 17;
    wait();
  }
}

static __attribute__((noreturn)) void hang(void) {
  for (;;) {
    __asm__ volatile("wfi");
  }
}

/* The sixteen system vectors and as many interrupts as this chip has. */
__attribute__((section(".vectors"), used)) void (*const vectors[16 + 82])(void) = {
    (void (*)(void))stack_top, reset, [2 ... 97] = hang};
