/* The half of an application in Swift that is not Swift. */
#include "app.h"
#include "dfu_jump.h"

void app_check(void) {
  dfu_jump_check();
}
