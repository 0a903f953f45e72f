/* See button.h. */
#include "button.h"

enum button_event button_poll(struct button *button, bool is_down, uint32_t now_ms) {
  const uint32_t held_ms = now_ms - button->since_ms;
  switch (button->state) {
  case BUTTON_UNSEEN:
    /* Held since power-on, or tied down: nobody has pressed it. */
    if (!is_down) button->state = BUTTON_UP;
    return BUTTON_NOTHING;
  case BUTTON_UP:
    if (is_down) *button = (struct button){BUTTON_DOWN, now_ms};
    return BUTTON_NOTHING;
  case BUTTON_DOWN:
    if (!is_down) {
      button->state = BUTTON_UP;
      return held_ms < BUTTON_BOUNCE_MS ? BUTTON_NOTHING : BUTTON_SHORT;
    }
    if (held_ms <= BUTTON_LONG_MS) return BUTTON_NOTHING;
    button->state = BUTTON_DONE;
    return BUTTON_LONG;
  case BUTTON_DONE:
    if (!is_down) button->state = BUTTON_UP;
    return BUTTON_NOTHING;
  }
  return BUTTON_NOTHING;
}
