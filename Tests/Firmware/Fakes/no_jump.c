/* For tests that never get to the jump. */
#include <stdbool.h>
#include <stdlib.h>

#include "dfu_jump.h"

_Noreturn void dfu_jump_request(void) {
  abort();
}

void dfu_trigger_disconnect(void) {
}
