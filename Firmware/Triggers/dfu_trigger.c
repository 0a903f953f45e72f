/* See dfu_trigger.h. */
#include "dfu_trigger.h"

#include "dfu_jump.h"

_Static_assert(DFU_TRIGGER_STATUS_MS + DFU_TRIGGER_DISCONNECTED_MS + 50u
                   <= DFU_TRIGGER_DETACH_TIMEOUT_MS,
               "dfu_trigger: the reset would come after wDetachTimeOut");

/* Each phase ends by the clock; `FIRED` also when the stack says that the transfer is over. */
static volatile enum { RUNNING, FIRED, FINISHED, WAITING, DISCONNECTED } phase;
static uint32_t since_ms;

void dfu_trigger_fire(void) {
  if (phase == RUNNING) phase = FIRED;
}

void dfu_trigger_finished(void) {
  if (phase == FIRED || phase == WAITING) phase = FINISHED;
}

bool dfu_trigger_is_fired(void) {
  return phase != RUNNING;
}

static void disconnect(uint32_t now_ms) {
  dfu_trigger_disconnect();
  since_ms = now_ms;
  phase = DISCONNECTED;
}

void dfu_trigger_poll(uint32_t now_ms) {
  const uint32_t passed_ms = now_ms - since_ms;
  switch (phase) {
  case RUNNING:
    break;
  case FIRED:
    since_ms = now_ms;
    phase = WAITING;
    break;
  case WAITING:
    if (passed_ms >= DFU_TRIGGER_STATUS_MS) disconnect(now_ms);
    break;
  case FINISHED:
    disconnect(now_ms);
    break;
  case DISCONNECTED:
    if (passed_ms >= DFU_TRIGGER_DISCONNECTED_MS) dfu_jump_request();
    break;
  }
}

bool dfu_trigger_line_feed(struct dfu_trigger_line *line, uint8_t byte) {
  if (byte == '\r' || byte == '\n') {
    const bool is_whole = !line->is_other && line->matched != 0 && line->word[line->matched] == 0;
    line->matched = 0;
    line->is_other = false;
    return is_whole;
  }
  /* The byte 0 is no text, though it is equal to the end of the word. */
  if (byte != 0 && !line->is_other && (uint8_t)line->word[line->matched] == byte) {
    line->matched++;
  } else {
    line->is_other = true;
  }
  return false;
}

void dfu_trigger_line_noise(struct dfu_trigger_line *line) {
  line->is_other = true;
}

void dfu_trigger_touch_coding(struct dfu_trigger_touch *touch, uint32_t baud) {
  touch->baud = baud;
}

bool dfu_trigger_touch_state(const struct dfu_trigger_touch *touch, bool is_dtr_on) {
  return touch->baud == 1200 && !is_dtr_on;
}

enum {
  TO_INTERFACE_STANDARD = 0x01,
  TO_INTERFACE_CLASS = 0x21,
  FROM_INTERFACE_STANDARD = 0x81,
  FROM_INTERFACE_CLASS = 0xA1,
  TO_DEVICE_VENDOR = 0x40,
  GET_INTERFACE = 0x0A,
  SET_INTERFACE = 0x0B,
  DFU_DETACH = 0,
  DFU_GETSTATUS = 3,
  DFU_GETSTATE = 5,
};

static struct dfu_trigger_reply plain(enum dfu_trigger_answer answer) {
  return (struct dfu_trigger_reply){.answer = answer};
}

/* OK, no time to wait, appIDLE, no text; the single bytes of other answers are 0 as well. */
static struct dfu_trigger_reply zeros(uint16_t length, const struct dfu_trigger_setup *setup) {
  static const uint8_t answer[6];
  return (struct dfu_trigger_reply){
      .answer = DFU_TRIGGER_DATA,
      .data = answer,
      .length = setup->length < length ? setup->length : length,
  };
}

struct dfu_trigger_reply dfu_trigger_control(const struct dfu_trigger_setup *setup,
                                             uint8_t dfu_interface) {
  if (setup->request_type == TO_DEVICE_VENDOR && setup->request == DFU_TRIGGER_VENDOR_REQUEST) {
    if (dfu_trigger_is_fired()) return plain(DFU_TRIGGER_STALL);
    const bool is_meant = setup->value == DFU_TRIGGER_VENDOR_VALUE && setup->length == 0;
    return plain(is_meant ? DFU_TRIGGER_FIRE : DFU_TRIGGER_STALL);
  }
  if ((setup->request_type & 0x1F) != 1 || (setup->index & 0xFF) != dfu_interface) {
    return plain(DFU_TRIGGER_NOT_OURS);
  }
  if (dfu_trigger_is_fired()) return plain(DFU_TRIGGER_STALL);
  switch (setup->request_type << 8 | setup->request) {
  case TO_INTERFACE_CLASS << 8 | DFU_DETACH:
    return plain(setup->length == 0 ? DFU_TRIGGER_FIRE : DFU_TRIGGER_STALL);
  case FROM_INTERFACE_CLASS << 8 | DFU_GETSTATUS:
    return zeros(6, setup);
  case FROM_INTERFACE_CLASS << 8 | DFU_GETSTATE:
  case FROM_INTERFACE_STANDARD << 8 | GET_INTERFACE:
    return zeros(1, setup);
  case TO_INTERFACE_STANDARD << 8 | SET_INTERFACE:
    return plain(setup->value == 0 ? DFU_TRIGGER_STATUS : DFU_TRIGGER_STALL);
  default:
    return plain(DFU_TRIGGER_STALL);
  }
}
