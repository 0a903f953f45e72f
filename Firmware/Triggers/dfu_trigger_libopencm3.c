/* dfu_trigger for libopencm3, which tells when the status stage is over: only then is the trigger
 * fired. The poll goes into the main loop, beside `usbd_poll`. */
#include "dfu_trigger_libopencm3.h"

#include <stddef.h>

#include "dfu_trigger.h"

enum {
  TO_INTERFACE_CLASS = 0x21,
  CDC_LINE_CODING = 0x20,
  CDC_LINE_STATE = 0x22,
  DTR = 1,
};

static usbd_device *registered;
static uint8_t dfu_interface;
static struct dfu_trigger_touch touch;

void dfu_trigger_disconnect(void) {
  if (registered != NULL) usbd_disconnect(registered, true);
}

static void on_finished(usbd_device *device, struct usb_setup_data *request) {
  (void)device;
  (void)request;
  dfu_trigger_fire();
  dfu_trigger_finished();
}

/* Looks at the serial port's requests in passing; they stay the port's own to answer. */
static void look(const struct usb_setup_data *request, const uint8_t *data, uint16_t length,
                 usbd_control_complete_callback *complete) {
  if (request->bmRequestType != TO_INTERFACE_CLASS) return;
  if (request->bRequest == CDC_LINE_CODING && length >= 4) {
    dfu_trigger_touch_coding(&touch, (uint32_t)data[0] | (uint32_t)data[1] << 8
                                         | (uint32_t)data[2] << 16 | (uint32_t)data[3] << 24);
  } else if (request->bRequest == CDC_LINE_STATE
             && dfu_trigger_touch_state(&touch, (request->wValue & DTR) != 0)) {
    *complete = on_finished;
  }
}

static enum usbd_request_return_codes on_control(usbd_device *device,
                                                 struct usb_setup_data *request, uint8_t **data,
                                                 uint16_t *length,
                                                 usbd_control_complete_callback *complete) {
  (void)device;
  const struct dfu_trigger_setup setup = {
      request->bmRequestType, request->bRequest, request->wValue, request->wIndex,
      request->wLength,
  };
  const struct dfu_trigger_reply reply = dfu_trigger_control(&setup, dfu_interface);
  switch (reply.answer) {
  case DFU_TRIGGER_NOT_OURS:
    look(request, *data, *length, complete);
    return USBD_REQ_NEXT_CALLBACK;
  case DFU_TRIGGER_DATA:
    for (uint16_t i = 0; i < reply.length; i++) (*data)[i] = reply.data[i];
    *length = reply.length;
    return USBD_REQ_HANDLED;
  case DFU_TRIGGER_FIRE:
    *complete = on_finished;
    return USBD_REQ_HANDLED;
  case DFU_TRIGGER_STATUS:
    return USBD_REQ_HANDLED;
  case DFU_TRIGGER_STALL:
    break;
  }
  return USBD_REQ_NOTSUPP;
}

void dfu_trigger_libopencm3_register(usbd_device *device, uint8_t interface_number) {
  registered = device;
  dfu_interface = interface_number;
  /* Mask 0: all requests come by, so that the serial port's are seen, too. */
  (void)usbd_register_control_callback(device, 0, 0, on_control);
}
