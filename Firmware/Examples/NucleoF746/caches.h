/* The caches of a Cortex-M7 (ARMv7-M, B2.2). */
#ifndef CACHES_H
#define CACHES_H

#include <stdint.h>

/* Throws away what the caches may hold from before, and switches both on. */
static inline void caches_on(void) {
  volatile uint32_t *const scb = (volatile uint32_t *)0xE000ED00u;
  enum { CCR = 0x14 / 4, CCSIDR = 0x80 / 4, CSSELR = 0x84 / 4 };
  enum { ICIALLU = 0x250 / 4, DCISW = 0x260 / 4 };
  scb[CSSELR] = 0; /* the data cache */
  __asm__ volatile("dsb" ::: "memory");
  const uint32_t size = scb[CCSIDR], last_set = size >> 13 & 0x7FFF, last_way = size >> 3 & 0x3FF;
  for (uint32_t set = 0; set <= last_set; set++) {
    for (uint32_t way = 0; way <= last_way; way++) {
      scb[DCISW] = way << (last_way == 0 ? 0 : __builtin_clz(last_way)) | set << 5;
    }
  }
  scb[ICIALLU] = 0;
  __asm__ volatile("dsb\n\tisb" ::: "memory");
  scb[CCR] |= 1u << 16 | 1u << 17;
  __asm__ volatile("dsb\n\tisb" ::: "memory");
}

#endif
