// What the tests use of glibc and Swift's Glibc module leaves out.

// mallinfo2: how much of the heap is in use.
#include <malloc.h>

// The streams and the folder of a program that is started: only with _GNU_SOURCE in its header.
#include <spawn.h>
extern int posix_spawn_file_actions_addchdir_np(
    posix_spawn_file_actions_t *actions, const char *folder);
extern int posix_spawn_file_actions_addclosefrom_np(
    posix_spawn_file_actions_t *actions, int first);
