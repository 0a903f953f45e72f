/* The board of the NucleoF746 example in QEMU's mps2-an500, a Cortex-M7 with another serial port:
 * the CMSDK's UART 0. The caches are switched on as on the real board; QEMU has none. */
#include "board.h"

#include "caches.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
/* CMSDK (DDI 0479: APB UART), and the core's (ARMv7-M, DDI 0403: B3.2 to B3.5). */
#define UART_DATA REGISTER(0x40004000u)
#define UART_STATE REGISTER(0x40004004u)
#define UART_CTRL REGISTER(0x40004008u)
#define UART_BAUDDIV REGISTER(0x40004010u)
#define SYST_CSR REGISTER(0xE000E010u)
#define SYST_RVR REGISTER(0xE000E014u)
#define MPU_CTRL REGISTER(0xE000ED94u)
#define NVIC_ISER REGISTER(0xE000E100u)

enum { STATE_TX_FULL = 1, STATE_RX_FULL = 2 };

static volatile uint32_t now_ms;

void board_on_tick(void) {
  now_ms++;
}

void board_start(void) {
  caches_on();
  UART_BAUDDIV = 16;
  UART_CTRL = 3; /* transmitter and receiver on */
  SYST_RVR = 24999;
  SYST_CSR = 7;
  NVIC_ISER = 1u << 2;
  MPU_CTRL = 5;
}

enum board_input board_read(uint8_t *byte) {
  if ((UART_STATE & STATE_RX_FULL) == 0) return BOARD_NOTHING;
  *byte = (uint8_t)UART_DATA;
  return BOARD_BYTE;
}

void board_write(const char *text) {
  for (; *text != 0; text++) {
    while ((UART_STATE & STATE_TX_FULL) != 0) {
    }
    UART_DATA = (uint8_t)*text;
  }
}
