// What a program has freed and the allocator keeps for it.
//
// Thread safety: any thread.
#pragma once

#include <cstddef>

namespace logkit {

// Keeps up to 16 MiB of it for what comes next: buffers of megabytes come and go
// with every block, and new pages cost more than what is done in them. Once, at
// the start of a program.
void keep_free_memory();

// Has the first `bytes` that the main thread asks for lie in pages of 2 MiB, where the
// system has them and nothing of the kind is refused: a fault for 512 of the usual ones. For
// a program that lives for milliseconds and touches megabytes; most of its time would be
// faults. What is not touched is not taken. Once, at the start of a program.
void use_large_pages(std::size_t bytes);

// Gives it back to the system, where the allocator can, at the end of the
// calling thread's own arena too: takes milliseconds, and memory that is needed
// again costs a page fault a page. For a program that has become idle.
void return_free_memory();

}  // namespace logkit
