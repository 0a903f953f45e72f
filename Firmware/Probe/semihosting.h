/* Text and an exit code to whoever runs the program: Arm semihosting, which QEMU and debuggers
 * serve. **Spec:** Semihosting for AArch32 and AArch64, operations 0x04 and 0x20. */
#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stdint.h>

enum {
  SEMIHOSTING_WRITE0 = 0x04,
  SEMIHOSTING_EXIT_EXTENDED = 0x20,
  SEMIHOSTING_APPLICATION_EXIT = 0x20026,
};

static inline void semihosting_call(uint32_t operation, const volatile void *argument) {
  register uint32_t r0 __asm__("r0") = operation;
  register const volatile void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

static __attribute__((noinline, unused)) void semihosting_write(const char *text) {
  semihosting_call(SEMIHOSTING_WRITE0, text);
}

/* Writes `"key":"1a2b3c4d"`, with what stands before it: `{` or `,` and no more. */
static __attribute__((noinline, unused)) void semihosting_field(const char *before,
                                                                const char *key, uint32_t value) {
  char text[9];
  for (int digit = 0; digit < 8; digit++) {
    uint32_t nibble = (value >> (28 - 4 * digit)) & 15;
    text[digit] = (char)(nibble < 10 ? '0' + nibble : 'a' + nibble - 10);
  }
  text[8] = 0;
  semihosting_write(before);
  semihosting_write("\"");
  semihosting_write(key);
  semihosting_write("\":\"");
  semihosting_write(text);
  semihosting_write("\"");
}

static inline _Noreturn void semihosting_exit(uint32_t code) {
  volatile uint32_t block[2];
  block[0] = SEMIHOSTING_APPLICATION_EXIT;
  block[1] = code;
  semihosting_call(SEMIHOSTING_EXIT_EXTENDED, block);
  for (;;) {
  }
}

#endif
