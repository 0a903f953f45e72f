/* What dfu_trigger uses of libopencm3, and no more. */
#ifndef FAKE_LIBOPENCM3_USBD_H
#define FAKE_LIBOPENCM3_USBD_H

#include <stdbool.h>
#include <stdint.h>

typedef struct fake_usbd_device usbd_device;

struct usb_setup_data {
  uint8_t bmRequestType;
  uint8_t bRequest;
  uint16_t wValue;
  uint16_t wIndex;
  uint16_t wLength;
};

enum usbd_request_return_codes {
  USBD_REQ_NOTSUPP = 0,
  USBD_REQ_HANDLED = 1,
  USBD_REQ_NEXT_CALLBACK = 2,
};

typedef void (*usbd_control_complete_callback)(usbd_device *device,
                                               struct usb_setup_data *request);
typedef enum usbd_request_return_codes (*usbd_control_callback)(
    usbd_device *device, struct usb_setup_data *request, uint8_t **data, uint16_t *length,
    usbd_control_complete_callback *complete);

int usbd_register_control_callback(usbd_device *device, uint8_t type, uint8_t mask,
                                   usbd_control_callback callback);
void usbd_disconnect(usbd_device *device, bool disconnected);

#endif
