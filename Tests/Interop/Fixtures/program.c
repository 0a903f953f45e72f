/* A small Cortex-M program behind a resident bootloader; its parts are what linkers treat apart. */
#include <stdint.h>

extern uint32_t data_load, data_start, data_end, bss_start, bss_end, stack_top;

static volatile uint32_t counter = 0x12345678; /* .data: runs in RAM, lies in flash */
static volatile uint8_t odd[3] = {1, 2, 3};
static volatile uint32_t zeroed[64]; /* .bss: no contents */
static const char text[] = "read-only text of an odd length.";

/* A page of its own far behind the program: makes a gap in the image. */
__attribute__((section(".settings"), used)) static const uint32_t settings[5] = {1, 2, 3, 4, 5};

void reset(void) {
  uint32_t *from = &data_load;
  for (uint32_t *to = &data_start; to < &data_end; to++) *to = *from++;
  for (uint32_t *to = &bss_start; to < &bss_end; to++) *to = 0;
  for (;;) counter += (uint32_t)text[counter % (sizeof text)] + odd[0] + zeroed[1];
}

__attribute__((section(".vectors"), used)) static void *const vectors[16] = {
    &stack_top, (void *)reset};
