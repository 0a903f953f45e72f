// mallinfo2: how much of the heap is in use. Swift's Glibc module leaves this header out.
#include <malloc.h>
