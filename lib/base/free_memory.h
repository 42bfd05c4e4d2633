// What a program has freed and the allocator keeps for it.
//
// Thread safety: any thread.
#pragma once

namespace logkit {

// Keeps up to 16 MiB of it for what comes next: buffers of megabytes come and go
// with every block, and new pages cost more than what is done in them. Once, at
// the start of a program.
void keep_free_memory();

// Gives it back to the system, where the allocator can, at the end of the
// calling thread's own arena too: takes milliseconds, and memory that is needed
// again costs a page fault a page. For a program that has become idle.
void return_free_memory();

}  // namespace logkit
