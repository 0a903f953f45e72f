/* dfu_trigger for ST's USB device library: what to call from the class. */
#ifndef DFU_TRIGGER_ST_H
#define DFU_TRIGGER_ST_H

#include <stdbool.h>
#include <stdint.h>

#include "usbd_def.h"

/* Says which device to take off the bus. Call it behind `USBD_Start`. */
void dfu_trigger_st_start(USBD_HandleTypeDef *device);

/* First in the class's Setup: `if (dfu_trigger_st_setup(pdev, req, 2, &result)) return result;`
 *
 * The DFU run-time interface (DFU_TRIGGER_DESCRIPTOR) has the number `dfu_interface`. Let
 * USBD_MAX_NUM_INTERFACES in usbd_conf.h be the number of interfaces, 3 with a CDC class: with
 * CubeMX's 1 the library stalls what is for interface 2 (USBD_StdItfReq in usbd_ctlreq.c), and the
 * class never sees DFU_DETACH. */
bool dfu_trigger_st_setup(USBD_HandleTypeDef *device, USBD_SetupReqTypedef *request,
                          uint8_t dfu_interface, uint8_t *result);

/* First in CDC_Control_FS of usbd_cdc_if.c, with what it was given. */
void dfu_trigger_st_cdc(uint8_t command, const uint8_t *buffer);

#endif
