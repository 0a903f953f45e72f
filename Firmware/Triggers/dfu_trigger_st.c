/* dfu_trigger for ST's USB device library (STM32_USB_Device_Library).
 *
 * The library does not tell a class when the status stage of a request without data is over, so
 * `dfu_trigger_poll` gives it its time. Call that from the main loop with HAL_GetTick(). */
#include "dfu_trigger_st.h"

#include <stddef.h>

#include "dfu_trigger.h"
#include "usbd_core.h"
#include "usbd_ctlreq.h"
#include "usbd_ioreq.h"

enum {
  CDC_LINE_CODING = 0x20,
  CDC_LINE_STATE = 0x22,
  DTR = 1,
  RECIPIENT = 0x1F,
};

static USBD_HandleTypeDef *started;
static struct dfu_trigger_touch touch;

void dfu_trigger_st_start(USBD_HandleTypeDef *device) {
  started = device;
}

void dfu_trigger_disconnect(void) {
  if (started != NULL) (void)USBD_Stop(started);
}

bool dfu_trigger_st_setup(USBD_HandleTypeDef *device, USBD_SetupReqTypedef *request,
                          uint8_t dfu_interface, uint8_t *result) {
  const struct dfu_trigger_setup setup = {
      request->bmRequest, request->bRequest, request->wValue, request->wIndex, request->wLength,
  };
  const struct dfu_trigger_reply reply = dfu_trigger_control(&setup, dfu_interface);
  *result = (uint8_t)USBD_OK;
  switch (reply.answer) {
  case DFU_TRIGGER_NOT_OURS:
    return false;
  case DFU_TRIGGER_DATA:
    (void)USBD_CtlSendData(device, (uint8_t *)(uintptr_t)reply.data, reply.length);
    return true;
  case DFU_TRIGGER_FIRE:
    dfu_trigger_fire();
    /* fall through */
  case DFU_TRIGGER_STATUS:
    /* The library acknowledges what is for an interface by itself, and nothing else. */
    if ((request->bmRequest & RECIPIENT) == 0) (void)USBD_CtlSendStatus(device);
    return true;
  case DFU_TRIGGER_STALL:
    break;
  }
  USBD_CtlError(device, request);
  *result = (uint8_t)USBD_FAIL;
  return true;
}

void dfu_trigger_st_cdc(uint8_t command, const uint8_t *buffer) {
  if (command == CDC_LINE_CODING) {
    dfu_trigger_touch_coding(&touch, (uint32_t)buffer[0] | (uint32_t)buffer[1] << 8
                                         | (uint32_t)buffer[2] << 16 | (uint32_t)buffer[3] << 24);
  } else if (command == CDC_LINE_STATE) {
    /* The library passes the SETUP packet in place of the data that this request has not. */
    const USBD_SetupReqTypedef *request = (const USBD_SetupReqTypedef *)(const void *)buffer;
    if (dfu_trigger_touch_state(&touch, (request->wValue & DTR) != 0)) dfu_trigger_fire();
  }
}
