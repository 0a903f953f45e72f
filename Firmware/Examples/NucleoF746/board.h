/* The Nucleo-F746ZG: its debugger's serial port, on USART3 (PD8, PD9). Caches are on. */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

/* What came in on the serial port. */
enum board_input { BOARD_NOTHING, BOARD_BYTE, BOARD_NOISE };

/* Both caches on, 16 MHz from the internal oscillator, a tick each millisecond, 115,200 baud. */
void board_start(void);

enum board_input board_read(uint8_t *byte);

/* Sends text and waits until the last stop bit is out. */
void board_write(const char *text);

/* For the vector table. */
void board_on_tick(void);

#endif
