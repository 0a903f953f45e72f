/* The application goes by the kit. */
#include "app.h"
#include "dfu_jump.h"

void app_check(void) {
  dfu_jump_check();
}

_Noreturn void app_request(void) {
  dfu_jump_request();
}

_Noreturn void app_direct(void) {
#if DFU_JUMP_WITH_DIRECT
  dfu_jump_direct();
#else
  dfu_jump_request();
#endif
}
