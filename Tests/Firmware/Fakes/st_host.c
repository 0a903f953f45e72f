/* The way of ST's library with control transfers (usbd_ctlreq.c, usbd_cdc.c): USBD_StdItfReq stalls
 * what is for an interface above USBD_MAX_NUM_INTERFACES, and sends the status of a request without
 * data when Setup returns USBD_OK; for the device nobody does. */
#include "dfu_trigger_st.h"
#include "host.h"

static USBD_HandleTypeDef device;

USBD_StatusTypeDef USBD_Stop(USBD_HandleTypeDef *stopped) {
  say(stopped == &device ? "disconnect" : "disconnect of something else");
  return USBD_OK;
}

USBD_StatusTypeDef USBD_CtlSendData(USBD_HandleTypeDef *to, uint8_t *data, uint32_t length) {
  (void)to;
  host_data(data, length);
  return USBD_OK;
}

USBD_StatusTypeDef USBD_CtlSendStatus(USBD_HandleTypeDef *to) {
  (void)to;
  host_queue_status();
  return USBD_OK;
}

void USBD_CtlError(USBD_HandleTypeDef *to, USBD_SetupReqTypedef *request) {
  (void)to;
  (void)request;
  host_stall();
}

/* A CDC class with the glue in front, as the header says. */
static uint8_t class_setup(USBD_HandleTypeDef *to, USBD_SetupReqTypedef *request,
                           const uint8_t *data) {
  uint8_t result;
  if (dfu_trigger_st_setup(to, request, DFU_INTERFACE, &result)) return result;
  if (request->wLength == 0) {
    dfu_trigger_st_cdc(request->bRequest, (const uint8_t *)request);
  } else {
    dfu_trigger_st_cdc(request->bRequest, data);
    (void)USBD_CtlSendStatus(to);
  }
  return USBD_OK;
}

void stack_start(void) {
  dfu_trigger_st_start(&device);
}

void stack_control(const struct host_request *request) {
  USBD_SetupReqTypedef setup = {request->type, request->request, request->value, request->index,
                                request->length};
  const bool is_for_interface = (request->type & 0x1F) == 1;
  if (is_for_interface && (setup.wIndex & 0xFF) > USBD_MAX_NUM_INTERFACES) {
    USBD_CtlError(&device, &setup);
    return;
  }
  const uint8_t result = class_setup(&device, &setup, request->data);
  if (is_for_interface && request->length == 0 && result == USBD_OK) USBD_CtlSendStatus(&device);
}

void stack_status_over(void) {
}

int main(int count, char **arguments) {
  return host(count, arguments);
}
