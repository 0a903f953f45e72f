/* An application that goes to the ROM's bootloader when its key is held for more than a second, or
 * when the line `dfu` comes in on its serial port. */
#include "board.h"
#include "button.h"
#include "dfu_jump.h"
#include "dfu_trigger.h"

static _Noreturn void go_to_bootloader(void) {
  board_set_led(true);
  board_write("to the bootloader\r\n");
  dfu_jump_request();
}

_Noreturn void application(void) {
  struct dfu_trigger_line line = {.word = "dfu"};
  struct button key = {BUTTON_UNSEEN, 0};
  board_start();
  board_write("ready\r\n");
  for (;;) {
    uint8_t byte;
    switch (board_read(&byte)) {
    case BOARD_BYTE:
      if (dfu_trigger_line_feed(&line, byte)) go_to_bootloader();
      break;
    case BOARD_NOISE:
      dfu_trigger_line_noise(&line);
      break;
    case BOARD_NOTHING:
      break;
    }
    switch (button_poll(&key, board_is_key_down(), board_now_ms())) {
    case BUTTON_LONG:
      go_to_bootloader();
    case BUTTON_SHORT:
      board_write("hold the key for more than a second\r\n");
      break;
    case BUTTON_NOTHING:
      break;
    }
  }
}
