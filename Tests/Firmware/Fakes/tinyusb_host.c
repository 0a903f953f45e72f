/* TinyUSB's way with control transfers (src/class/dfu/dfu_rt_device.c, src/class/cdc/cdc_device.c,
 * src/device/usbd.c): DFU_DETACH calls back in the SETUP stage, the serial port in ACK. */
#include "dfu_trigger_tinyusb.h"
#include "host.h"

static struct host_request under_way;
static uint32_t baud;

void tud_cdc_line_coding_cb(uint8_t itf, cdc_line_coding_t const *coding) {
  dfu_trigger_tinyusb_line_coding(itf, coding);
}

void tud_cdc_line_state_cb(uint8_t itf, bool dtr, bool rts) {
  dfu_trigger_tinyusb_line_state(itf, dtr, rts);
}

bool tud_vendor_control_xfer_cb(uint8_t rhport, uint8_t stage,
                                tusb_control_request_t const *request) {
  return dfu_trigger_tinyusb_vendor(rhport, stage, request);
}

bool tud_control_status(uint8_t rhport, tusb_control_request_t const *request) {
  (void)rhport;
  (void)request;
  host_queue_status();
  return true;
}

bool tud_disconnect(void) {
  say("disconnect");
  return true;
}

static tusb_control_request_t packet(const struct host_request *request) {
  return (tusb_control_request_t){request->type, request->request, request->value, request->index,
                                  request->length};
}

void stack_start(void) {
}

void stack_control(const struct host_request *request) {
  const tusb_control_request_t setup = packet(request);
  const uint8_t status[6] = {0};
  under_way = *request;
  if (request->type == 0x40) {
    if (!tud_vendor_control_xfer_cb(0, CONTROL_STAGE_SETUP, &setup)) host_stall();
  } else if (request->index == DFU_INTERFACE && request->request == 3) {
    host_data(status, sizeof status);
  } else {
    if (request->request == 0x20) memcpy(&baud, request->data, 4);
    tud_control_status(0, &setup);
    if (request->index == DFU_INTERFACE) tud_dfu_runtime_reboot_to_dfu_cb();
  }
}

void stack_status_over(void) {
  const tusb_control_request_t setup = packet(&under_way);
  if (under_way.type == 0x40) {
    tud_vendor_control_xfer_cb(0, CONTROL_STAGE_ACK, &setup);
  } else if (under_way.request == 0x20) {
    tud_cdc_line_coding_cb(0, &(cdc_line_coding_t){.bit_rate = baud});
  } else if (under_way.request == 0x22) {
    tud_cdc_line_state_cb(0, under_way.value & 1, under_way.value >> 1 & 1);
  }
}

int main(int count, char **arguments) {
  return host(count, arguments);
}
