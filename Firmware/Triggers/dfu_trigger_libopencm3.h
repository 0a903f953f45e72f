/* dfu_trigger for libopencm3: to be registered with its control callbacks. */
#ifndef DFU_TRIGGER_LIBOPENCM3_H
#define DFU_TRIGGER_LIBOPENCM3_H

#include <stdint.h>

#include <libopencm3/usb/usbd.h>

/* From the set-config callback, before the callbacks of other interfaces.
 *
 * The DFU run-time interface (DFU_TRIGGER_DESCRIPTOR) has the number `dfu_interface`. */
void dfu_trigger_libopencm3_register(usbd_device *device, uint8_t dfu_interface);

#endif
