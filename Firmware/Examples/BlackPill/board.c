/* Registers of the STM32F411 (RM0383) and of the Cortex-M4. */
#include "board.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define RCC_AHB1ENR REGISTER(0x40023830u)
#define RCC_APB2ENR REGISTER(0x40023844u)
#define GPIOA_MODER REGISTER(0x40020000u)
#define GPIOA_PUPDR REGISTER(0x4002000Cu)
#define GPIOA_IDR REGISTER(0x40020010u)
#define GPIOA_AFRH REGISTER(0x40020024u)
#define GPIOC_MODER REGISTER(0x40020800u)
#define GPIOC_BSRR REGISTER(0x40020818u)
#define USART1_SR REGISTER(0x40011000u)
#define USART1_DR REGISTER(0x40011004u)
#define USART1_BRR REGISTER(0x40011008u)
#define USART1_CR1 REGISTER(0x4001100Cu)
#define SYST_CSR REGISTER(0xE000E010u)
#define SYST_RVR REGISTER(0xE000E014u)
#define SYST_CVR REGISTER(0xE000E018u)

enum {
  CORE_HZ = 16000000,
  BAUD = 115200,
  SR_ERRORS = 0xE, /* ORE, NF, FE */
  SR_RXNE = 1 << 5,
  SR_TC = 1 << 6,
  SR_TXE = 1 << 7,
};

/* The key, pressed, ties PA0 to ground. A test may put another one here. */
#ifndef BOARD_IS_KEY_DOWN
#define BOARD_IS_KEY_DOWN ((GPIOA_IDR & 1u) == 0)
#endif

static volatile uint32_t now_ms;

void board_on_tick(void) {
  now_ms++;
}

void board_start(void) {
  RCC_AHB1ENR |= 1u << 0 | 1u << 2; /* GPIOA, GPIOC */
  RCC_APB2ENR |= 1u << 4;           /* USART1 */
  (void)RCC_APB2ENR;                /* the clocks run two cycles after the write */
  GPIOA_PUPDR |= 1u;                /* PA0: pull-up */
  GPIOA_AFRH |= 0x770u;             /* PA9, PA10: USART1 */
  GPIOA_MODER |= 2u << 18 | 2u << 20;
  GPIOC_MODER |= 1u << 26;          /* PC13: output */
  board_set_led(false);
  USART1_BRR = (CORE_HZ + BAUD / 2) / BAUD;
  USART1_CR1 = 1u << 13 | 1u << 3 | 1u << 2; /* UE, TE, RE */
  SYST_RVR = CORE_HZ / 1000 - 1;
  SYST_CVR = 0;
  SYST_CSR = 7;
}

uint32_t board_now_ms(void) {
  return now_ms;
}

bool board_is_key_down(void) {
  return BOARD_IS_KEY_DOWN;
}

void board_set_led(bool is_on) {
  GPIOC_BSRR = is_on ? 1u << 29 : 1u << 13; /* on is low */
}

enum board_input board_read(uint8_t *byte) {
  const uint32_t status = USART1_SR;
  if ((status & (SR_RXNE | SR_ERRORS)) == 0) return BOARD_NOTHING;
  *byte = (uint8_t)USART1_DR; /* read behind the status, this clears the errors */
  return (status & SR_ERRORS) == 0 ? BOARD_BYTE : BOARD_NOISE;
}

void board_write(const char *text) {
  for (; *text != 0; text++) {
    while ((USART1_SR & SR_TXE) == 0) {
    }
    USART1_DR = (uint8_t)*text;
  }
  while ((USART1_SR & SR_TC) == 0) {
  }
}
