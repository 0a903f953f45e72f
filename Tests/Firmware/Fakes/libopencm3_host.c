/* libopencm3's way with control transfers (lib/usb/usb_control.c): callbacks in turn until one has
 * handled the request, and a completion when the status stage is over. */
#include "dfu_trigger_libopencm3.h"
#include "host.h"

struct fake_usbd_device {
  usbd_control_callback callback;
  usbd_control_complete_callback complete;
  struct usb_setup_data request;
};

static usbd_device device;

int usbd_register_control_callback(usbd_device *to, uint8_t type, uint8_t mask,
                                   usbd_control_callback callback) {
  if (type != 0 || mask != 0) return -1; /* this fake passes everything */
  to->callback = callback;
  return 0;
}

void usbd_disconnect(usbd_device *from, bool disconnected) {
  say(from == &device && disconnected ? "disconnect" : "disconnect of something else");
}

void stack_start(void) {
  dfu_trigger_libopencm3_register(&device, DFU_INTERFACE);
}

void stack_control(const struct host_request *request) {
  uint8_t buffer[64] = {0}, *data = buffer;
  uint16_t length = request->length;
  const bool is_in = (request->type & 0x80) != 0;
  if (!is_in && length != 0) memcpy(buffer, request->data, length);
  device.complete = NULL;
  device.request = (struct usb_setup_data){request->type, request->request, request->value,
                                           request->index, request->length};
  enum usbd_request_return_codes code =
      device.callback(&device, &device.request, &data, &length, &device.complete);
  /* The serial port's own callback takes what is its own. */
  if (code == USBD_REQ_NEXT_CALLBACK && request->type == 0x21) code = USBD_REQ_HANDLED;
  if (code != USBD_REQ_HANDLED) {
    host_stall();
  } else if (is_in) {
    host_data(data, length);
  } else {
    host_queue_status();
  }
}

void stack_status_over(void) {
  if (device.complete != NULL) device.complete(&device, &device.request);
  device.complete = NULL;
}

int main(int count, char **arguments) {
  return host(count, arguments);
}
