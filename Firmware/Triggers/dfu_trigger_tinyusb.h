/* dfu_trigger for TinyUSB: what to call from the application's own callbacks. */
#ifndef DFU_TRIGGER_TINYUSB_H
#define DFU_TRIGGER_TINYUSB_H

#include <stdbool.h>
#include <stdint.h>

#include "tusb.h"

/* From `tud_cdc_line_coding_cb`. */
void dfu_trigger_tinyusb_line_coding(uint8_t itf, cdc_line_coding_t const *coding);

/* From `tud_cdc_line_state_cb`. */
void dfu_trigger_tinyusb_line_state(uint8_t itf, bool dtr, bool rts);

/* From `tud_vendor_control_xfer_cb`; false in the SETUP stage: the request is not for this. */
bool dfu_trigger_tinyusb_vendor(uint8_t rhport, uint8_t stage,
                                tusb_control_request_t const *request);

#endif
