/* A USB host, a clock, and the main loop of an application, for one USB stack's glue.
 *
 * The stack's file gives `stack_control`, which treats a control transfer as the stack does, and
 * `stack_status_over`, which is called when the host has taken the status stage. What happens goes
 * to standard output, a line each: the millisecond and the event. */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dfu_jump.h"
#include "dfu_trigger.h"

struct host_request {
  uint8_t type, request;
  uint16_t value, index, length;
  const uint8_t *data;
};

void stack_start(void);
void stack_control(const struct host_request *request);
void stack_status_over(void);

enum { DFU_INTERFACE = 2, CDC_INTERFACE = 0 };

static uint32_t now_ms = 1000;
static uint32_t latency_ms = 1; /* until the host asks for the status stage */
static uint32_t loop_ms = 1;    /* of the main loop */
static uint32_t status_at;      /* 0: none is queued */

static void say(const char *event) {
  printf("%u %s\n", (unsigned)(now_ms - 1000), event);
}

_Noreturn void dfu_jump_request(void) {
  say("reset");
  exit(0);
}

static inline void host_queue_status(void) {
  say("acknowledge");
  status_at = now_ms + latency_ms;
}

static inline void host_stall(void) {
  say("stall");
}

static inline void host_data(const uint8_t *data, uint32_t length) {
  printf("%u data", (unsigned)(now_ms - 1000));
  for (uint32_t i = 0; i < length; i++) printf(" %02x", data[i]);
  printf("\n");
}

static void pass(uint32_t milliseconds) {
  for (uint32_t i = 0; i < milliseconds; i++) {
    now_ms++;
    if (status_at != 0 && now_ms >= status_at) {
      status_at = 0;
      say("status stage over");
      stack_status_over();
    }
    if (now_ms % loop_ms == 0) dfu_trigger_poll(now_ms);
  }
}

static void detach(void) {
  stack_control(&(struct host_request){0x21, 0, 1000, DFU_INTERFACE, 0, NULL});
}

static void get_status(void) {
  stack_control(&(struct host_request){0xA1, 3, 0, DFU_INTERFACE, 6, NULL});
}

static void vendor(uint16_t value) {
  stack_control(&(struct host_request){0x40, DFU_TRIGGER_VENDOR_REQUEST, value, 0, 0, NULL});
}

static void line_coding(uint32_t baud) {
  const uint8_t coding[7] = {(uint8_t)baud, (uint8_t)(baud >> 8), (uint8_t)(baud >> 16),
                             (uint8_t)(baud >> 24), 0, 0, 8};
  stack_control(&(struct host_request){0x21, 0x20, 0, CDC_INTERFACE, 7, coding});
  pass(latency_ms + 1);
}

static void line_state(uint16_t value) {
  stack_control(&(struct host_request){0x21, 0x22, value, CDC_INTERFACE, 0, NULL});
}

static int host(int count, char **arguments) {
  const char *what = count > 1 ? arguments[1] : "";
  if (count > 2) latency_ms = (uint32_t)atoi(arguments[2]);
  if (count > 3) loop_ms = (uint32_t)atoi(arguments[3]);
  stack_start();
  pass(5);
  if (strcmp(what, "detach") == 0) {
    detach();
  } else if (strcmp(what, "detach, then ask") == 0) {
    detach();
    pass(latency_ms + 1);
    get_status();
  } else if (strcmp(what, "ask") == 0) {
    get_status();
  } else if (strcmp(what, "touch") == 0) {
    line_state(3);
    pass(latency_ms + 1);
    line_coding(1200);
    line_state(2);
  } else if (strcmp(what, "other baud") == 0) {
    line_coding(1200);
    line_coding(115200);
    line_state(0);
  } else if (strcmp(what, "open at 1200") == 0) {
    line_coding(1200);
    line_state(3);
  } else if (strcmp(what, "vendor") == 0) {
    vendor(DFU_TRIGGER_VENDOR_VALUE);
  } else if (strcmp(what, "vendor, other value") == 0) {
    vendor(0);
  }
  pass(1000);
  say("still here");
  return 0;
}

#endif
