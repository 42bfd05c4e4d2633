// What a program has freed and the allocator keeps for it.
//
// Thread safety: any thread.
#pragma once

namespace logkit {

// For a program that is idle most of the time: freed memory goes back soon, at the
// end of each thread's arena too, where return_free_memory() does not reach.
void keep_little_memory();

// Gives it back to the system, where the allocator can: takes milliseconds, and
// memory that is needed again costs a page fault a page. For a program that has
// become idle.
void return_free_memory();

}  // namespace logkit
