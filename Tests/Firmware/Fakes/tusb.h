/* What dfu_trigger uses of TinyUSB, and no more: declared after its documentation. */
#ifndef FAKE_TUSB_H
#define FAKE_TUSB_H

#include <stdbool.h>
#include <stdint.h>

enum { CONTROL_STAGE_IDLE, CONTROL_STAGE_SETUP, CONTROL_STAGE_DATA, CONTROL_STAGE_ACK };

typedef struct {
  uint8_t bmRequestType;
  uint8_t bRequest;
  uint16_t wValue;
  uint16_t wIndex;
  uint16_t wLength;
} tusb_control_request_t;

typedef struct {
  uint32_t bit_rate;
  uint8_t stop_bits;
  uint8_t parity;
  uint8_t data_bits;
} cdc_line_coding_t;

bool tud_control_status(uint8_t rhport, tusb_control_request_t const *request);
bool tud_disconnect(void);

void tud_dfu_runtime_reboot_to_dfu_cb(void);
void tud_cdc_line_coding_cb(uint8_t itf, cdc_line_coding_t const *coding);
void tud_cdc_line_state_cb(uint8_t itf, bool dtr, bool rts);
bool tud_vendor_control_xfer_cb(uint8_t rhport, uint8_t stage,
                                tusb_control_request_t const *request);

#endif
