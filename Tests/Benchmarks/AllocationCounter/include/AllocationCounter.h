#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// The heap allocations of this process so far, by all threads.
unsigned long allocation_count(void);

#endif
