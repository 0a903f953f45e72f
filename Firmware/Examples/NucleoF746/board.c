/* Registers of the STM32F746 (RM0385) and of the Cortex-M7. */
#include "board.h"

#include "caches.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define RCC_AHB1ENR REGISTER(0x40023830u)
#define RCC_APB1ENR REGISTER(0x40023840u)
#define GPIOD_MODER REGISTER(0x40020C00u)
#define GPIOD_AFRH REGISTER(0x40020C24u)
#define USART3_CR1 REGISTER(0x40004800u)
#define USART3_BRR REGISTER(0x4000480Cu)
#define USART3_ISR REGISTER(0x4000481Cu)
#define USART3_ICR REGISTER(0x40004820u)
#define USART3_RDR REGISTER(0x40004824u)
#define USART3_TDR REGISTER(0x40004828u)
#define SYST_CSR REGISTER(0xE000E010u)
#define SYST_RVR REGISTER(0xE000E014u)
#define SYST_CVR REGISTER(0xE000E018u)

enum {
  CORE_HZ = 16000000,
  BAUD = 115200,
  ISR_ERRORS = 0xE, /* ORE, NF, FE */
  ISR_RXNE = 1 << 5,
  ISR_TC = 1 << 6,
  ISR_TXE = 1 << 7,
};

static volatile uint32_t now_ms;

void board_on_tick(void) {
  now_ms++;
}

void board_start(void) {
  caches_on();
  RCC_AHB1ENR |= 1u << 3;  /* GPIOD */
  RCC_APB1ENR |= 1u << 18; /* USART3 */
  (void)RCC_APB1ENR;       /* the clocks run two cycles after the write */
  GPIOD_AFRH |= 0x77u;     /* PD8, PD9: USART3 */
  GPIOD_MODER |= 2u << 16 | 2u << 18;
  USART3_BRR = (CORE_HZ + BAUD / 2) / BAUD;
  USART3_CR1 = 1u << 3 | 1u << 2 | 1u; /* TE, RE, UE */
  SYST_RVR = CORE_HZ / 1000 - 1;
  SYST_CVR = 0;
  SYST_CSR = 7;
}

enum board_input board_read(uint8_t *byte) {
  const uint32_t status = USART3_ISR;
  if ((status & (ISR_RXNE | ISR_ERRORS)) == 0) return BOARD_NOTHING;
  *byte = (uint8_t)USART3_RDR;
  USART3_ICR = status & ISR_ERRORS;
  return (status & ISR_ERRORS) == 0 ? BOARD_BYTE : BOARD_NOISE;
}

void board_write(const char *text) {
  for (; *text != 0; text++) {
    while ((USART3_ISR & ISR_TXE) == 0) {
    }
    USART3_TDR = (uint8_t)*text;
  }
  while ((USART3_ISR & ISR_TC) == 0) {
  }
}
