/* The "Black Pill" with an STM32F411: key on PA0, LED on PC13, serial port on PA9 and PA10. */
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stdint.h>

/* What came in on the serial port. */
enum board_input { BOARD_NOTHING, BOARD_BYTE, BOARD_NOISE };

/* 16 MHz from the internal oscillator, a tick each millisecond, 115,200 baud. */
void board_start(void);

/* Milliseconds since `board_start`. */
uint32_t board_now_ms(void);

bool board_is_key_down(void);
void board_set_led(bool is_on);
enum board_input board_read(uint8_t *byte);

/* Sends text and waits until the last stop bit is out. */
void board_write(const char *text);

/* For the vector table. */
void board_on_tick(void);

#endif
