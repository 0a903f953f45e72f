/* The least application that the kit can be hooked into. The model stops at `application`. */

#include "dfu_jump.h"

extern unsigned char _estack[];

void application(void);
void reset_handler(void);

__attribute__((noinline)) void application(void) {
  for (;;) {
    __asm__ volatile("");
  }
}

void reset_handler(void) {
  dfu_jump_check();
  application();
}

/* Behind the vectors are the ways that the model calls, so that the linker keeps them. */
struct vectors {
  void *stack;
  void (*reset)(void);
  void (*request)(void);
  void (*direct)(void);
};

extern const struct vectors vectors;
__attribute__((section(".vectors"))) const struct vectors vectors = {
    .stack = _estack,
    .reset = reset_handler,
    .request = dfu_jump_request,
#ifdef DFU_JUMP_WITH_DIRECT
    .direct = dfu_jump_direct,
#endif
};
