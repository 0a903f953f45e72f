/* Ways for a host to send an application to the bootloader, for any USB stack and any UART.
 *
 * Each trigger ends in `dfu_trigger_fire`. Nothing happens there yet: the host still waits for the
 * end of its transfer. `dfu_trigger_poll`, called about every millisecond, lets that end, takes the
 * device off the bus so that the host sees it go, and then resets into the bootloader. */
#ifndef DFU_TRIGGER_H
#define DFU_TRIGGER_H

#include <stdbool.h>
#include <stdint.h>

/* Milliseconds that a host gets for the status stage: it asks again in each frame of 1 ms. */
#ifndef DFU_TRIGGER_STATUS_MS
#define DFU_TRIGGER_STATUS_MS 10u
#endif
/* Milliseconds off the bus before the reset: a hub takes 2.5 us, its driver up to 100 ms, and the
 * ROM needs longer than the rest of that to come up (USB 2.0, 7.1.7.3). */
#ifndef DFU_TRIGGER_DISCONNECTED_MS
#define DFU_TRIGGER_DISCONNECTED_MS 60u
#endif
/* wDetachTimeOut of the descriptor below: the longest from DFU_DETACH to the reset. */
#define DFU_TRIGGER_DETACH_TIMEOUT_MS 255u

/* The request of `dfuswift enter --trigger vendor:0xDF,0xB007`. */
#ifndef DFU_TRIGGER_VENDOR_REQUEST
#define DFU_TRIGGER_VENDOR_REQUEST 0xDFu
#endif
#ifndef DFU_TRIGGER_VENDOR_VALUE
#define DFU_TRIGGER_VENDOR_VALUE 0xB007u
#endif

/* A DFU run-time interface for the configuration descriptor: 18 bytes.
 *
 * DFU 1.1, 4.1: bitWillDetach, bitCanUpload and bitCanDnload; 2,048 bytes; DFU 1.1a. */
#define DFU_TRIGGER_DESCRIPTOR(interface_number, string_index)                                  \
  9, 4, (interface_number), 0, 0, 0xFE, 0x01, 0x01, (string_index),                             \
  9, 0x21, 0x0B, DFU_TRIGGER_DETACH_TIMEOUT_MS, 0, 0x00, 0x08, 0x1A, 0x01

/* A trigger has come, from the main loop or an interrupt. */
void dfu_trigger_fire(void);

/* The host has the end of its transfer: for stacks that tell. */
void dfu_trigger_finished(void);

/* Whether the application is on its way out and should answer nothing more. */
bool dfu_trigger_is_fired(void);

/* Goes on with what was fired. Call it from the main loop, about every millisecond. */
void dfu_trigger_poll(uint32_t now_ms);

/* Takes the device off the bus: given by the glue to the USB stack, or by the application. */
void dfu_trigger_disconnect(void);

/* ---- A line of text ---------------------------------------------------------------------- */

/* Knows one line that ends in CR or LF. Anything else on the line and it is another line. */
struct dfu_trigger_line {
  const char *word;
  uint8_t matched;
  bool is_other;
};

/* Takes a byte that came in; true when it completes the line. */
bool dfu_trigger_line_feed(struct dfu_trigger_line *line, uint8_t byte);

/* A break, a framing error or a parity error: what stood on the line is not to be trusted. */
void dfu_trigger_line_noise(struct dfu_trigger_line *line);

/* ---- A serial port over USB: opened at 1,200 baud and let go -------------------------------- */

struct dfu_trigger_touch {
  uint32_t baud;
};

/* SET_LINE_CODING came: dwDTERate. */
void dfu_trigger_touch_coding(struct dfu_trigger_touch *touch, uint32_t baud);

/* SET_CONTROL_LINE_STATE came; true when that is the trigger. */
bool dfu_trigger_touch_state(const struct dfu_trigger_touch *touch, bool is_dtr_on);

/* ---- Control requests: DFU_DETACH, and one of the vendor's ---------------------------------- */

struct dfu_trigger_setup {
  uint8_t request_type;
  uint8_t request;
  uint16_t value;
  uint16_t index;
  uint16_t length;
};

enum dfu_trigger_answer {
  DFU_TRIGGER_NOT_OURS, /* for somebody else */
  DFU_TRIGGER_DATA,     /* send `data`, `length` bytes */
  DFU_TRIGGER_STATUS,   /* acknowledge, and no more */
  DFU_TRIGGER_FIRE,     /* acknowledge, then `dfu_trigger_fire` */
  DFU_TRIGGER_STALL,    /* refuse */
};

struct dfu_trigger_reply {
  enum dfu_trigger_answer answer;
  const uint8_t *data;
  uint16_t length;
};

/* What a SETUP packet asks for, if the DFU interface has this number. */
struct dfu_trigger_reply dfu_trigger_control(const struct dfu_trigger_setup *setup,
                                             uint8_t dfu_interface);

#endif
