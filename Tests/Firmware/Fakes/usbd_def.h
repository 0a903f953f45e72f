/* What dfu_trigger uses of ST's USB device library, and no more. */
#ifndef FAKE_USBD_DEF_H
#define FAKE_USBD_DEF_H

#include <stdint.h>

/* usbd_conf.h: as the glue's header wants it; CubeMX writes 1. */
#ifndef USBD_MAX_NUM_INTERFACES
#define USBD_MAX_NUM_INTERFACES 3
#endif

typedef enum { USBD_OK, USBD_BUSY, USBD_EMEM, USBD_FAIL } USBD_StatusTypeDef;

typedef struct {
  uint8_t bmRequest;
  uint8_t bRequest;
  uint16_t wValue;
  uint16_t wIndex;
  uint16_t wLength;
} USBD_SetupReqTypedef;

typedef struct {
  uint8_t id;
} USBD_HandleTypeDef;

USBD_StatusTypeDef USBD_Stop(USBD_HandleTypeDef *device);
USBD_StatusTypeDef USBD_CtlSendData(USBD_HandleTypeDef *device, uint8_t *data, uint32_t length);
USBD_StatusTypeDef USBD_CtlSendStatus(USBD_HandleTypeDef *device);
void USBD_CtlError(USBD_HandleTypeDef *device, USBD_SetupReqTypedef *request);

#endif
