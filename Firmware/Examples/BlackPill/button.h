/* A button that is held for more than a second. */
#ifndef BUTTON_H
#define BUTTON_H

#include <stdbool.h>
#include <stdint.h>

/* Milliseconds. */
#define BUTTON_LONG_MS 1000u
/* Shorter than this it was a bounce of the contacts. */
#define BUTTON_BOUNCE_MS 20u

struct button {
  enum { BUTTON_UNSEEN, BUTTON_UP, BUTTON_DOWN, BUTTON_DONE } state;
  uint32_t since_ms;
};

enum button_event { BUTTON_NOTHING, BUTTON_SHORT, BUTTON_LONG };

/* Takes how the button is now; to be called often. `BUTTON_LONG` comes while it is still held. */
enum button_event button_poll(struct button *button, bool is_down, uint32_t now_ms);

#endif
