/* dfu_trigger for TinyUSB.
 *
 * CFG_TUD_DFU_RUNTIME 1 brings the DFU run-time interface; its DFU_DETACH is complete here as it
 * is. Callbacks that the application may have itself are here under other names: call these from
 * yours. And `dfu_trigger_poll(now)` from the main loop, beside `tud_task()`. */
#include "dfu_trigger_tinyusb.h"

#include "dfu_trigger.h"
#include "tusb.h"

static struct dfu_trigger_touch touch;

void dfu_trigger_disconnect(void) {
  tud_disconnect();
}

/* TinyUSB calls this in the SETUP stage of DFU_DETACH, when the status stage is only queued. */
void tud_dfu_runtime_reboot_to_dfu_cb(void) {
  dfu_trigger_fire();
}

void dfu_trigger_tinyusb_line_coding(uint8_t itf, cdc_line_coding_t const *coding) {
  (void)itf;
  dfu_trigger_touch_coding(&touch, coding->bit_rate);
}

void dfu_trigger_tinyusb_line_state(uint8_t itf, bool dtr, bool rts) {
  (void)itf;
  (void)rts;
  if (dfu_trigger_touch_state(&touch, dtr)) dfu_trigger_fire();
}

bool dfu_trigger_tinyusb_vendor(uint8_t rhport, uint8_t stage,
                                tusb_control_request_t const *request) {
  const struct dfu_trigger_setup setup = {
      request->bmRequestType, request->bRequest, request->wValue, request->wIndex,
      request->wLength,
  };
  if (stage == CONTROL_STAGE_ACK && dfu_trigger_is_fired()) {
    dfu_trigger_finished();
    return true;
  }
  if (stage != CONTROL_STAGE_SETUP) return true;
  /* TinyUSB has its own DFU interface: only the vendor's request is left. */
  if (request->bmRequestType != 0x40) return false;
  if (dfu_trigger_control(&setup, 0).answer != DFU_TRIGGER_FIRE) return false;
  dfu_trigger_fire();
  return tud_control_status(rhport, request);
}
