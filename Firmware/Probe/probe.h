/* What a test tells the probe ROM, and what ROM and application count over all resets. */
#ifndef PROBE_H
#define PROBE_H

#include <stdint.h>

/* The page at the end of the ROM image that a test fills in. */
struct probe_mailbox {
  uint32_t plan;     /* for the application under test: a number that is its own affair */
  uint32_t options;  /* for the application, too */
  uint32_t after;    /* for the ROM, once it has reported: one of `probe_after` */
  uint32_t tally;    /* address of a `struct probe_tally`, in RAM that nobody clears */
  uint32_t app;      /* the application's vector table, for `PROBE_AFTER_LEAVE` */
  uint32_t scribble; /* before it leaves, the ROM overwrites the RAM from its own start to here */
  uint32_t watch[4]; /* addresses whose words go into the report; 0 for none */
};

enum probe_after {
  PROBE_AFTER_EXIT,  /* end the emulation */
  PROBE_AFTER_RESET, /* system reset */
  PROBE_AFTER_LEAVE, /* start the application as ST's ROM does: no reset, nothing cleaned up */
};

/* Counted since power-on. */
struct probe_tally {
  uint32_t boots;   /* the application's reset handler ran */
  uint32_t entries; /* the ROM was entered */
};

enum probe_exit {
  PROBE_EXIT_GOOD = 42,         /* entered, and its own interrupt worked */
  PROBE_EXIT_NO_INTERRUPT = 43, /* entered, and its interrupt never came */
  PROBE_EXIT_LOOP = 44,         /* entered more often than any test asks for */
};

#define PROBE_MAILBOX_OFFSET 0xF00u
#define PROBE_MAX_ENTRIES 3u

#endif
