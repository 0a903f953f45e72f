/* An application with its caches on that goes to the ROM's bootloader on a command: `dfu` by way of
 * a reset, which is the first choice, and `dfu now` straight. */
#include "board.h"
#include "dfu_jump.h"
#include "dfu_trigger.h"

_Noreturn void application(void) {
  struct dfu_trigger_line by_reset = {.word = "dfu"};
  struct dfu_trigger_line straight = {.word = "dfu now"};
  board_start();
  board_write("ready\r\n");
  for (;;) {
    uint8_t byte;
    switch (board_read(&byte)) {
    case BOARD_BYTE:
      if (dfu_trigger_line_feed(&by_reset, byte)) {
        board_write("to the bootloader by reset\r\n");
        dfu_jump_request();
      }
      if (dfu_trigger_line_feed(&straight, byte)) {
        board_write("straight to the bootloader\r\n");
        dfu_jump_direct();
      }
      break;
    case BOARD_NOISE:
      dfu_trigger_line_noise(&by_reset);
      dfu_trigger_line_noise(&straight);
      break;
    case BOARD_NOTHING:
      break;
    }
  }
}
