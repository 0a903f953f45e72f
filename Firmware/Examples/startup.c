/* Vector table and reset handler of the examples. */
#include <stdint.h>

#include "dfu_jump.h"

extern uint32_t _estack[], _sidata[], _sdata[], _edata[], _sbss[], _ebss[];

_Noreturn void application(void);

static void on_reset(void) {
  dfu_jump_check(); /* before anything else: it needs neither .data nor .bss */
  const uint32_t *from = _sidata;
  for (volatile uint32_t *to = _sdata; to < _edata;) *to++ = *from++;
  for (volatile uint32_t *to = _sbss; to < _ebss;) *to++ = 0;
  application();
}

static void on_fault(void) {
  for (;;) {
  }
}

/* The board's, if it has a clock; else a tick is as unexpected as any other. */
__attribute__((weak, alias("on_fault"))) void board_on_tick(void);

__attribute__((section(".vectors"), used)) static const struct {
  uint32_t *stack;
  void (*handlers[15])(void);
} vectors = {
    _estack,
    {[0] = on_reset, [1] = on_fault, [2] = on_fault, [3] = on_fault, [4] = on_fault,
     [5] = on_fault, [10] = on_fault, [13] = on_fault, [14] = board_on_tick},
};
