#include "lib/base/large_pages.h"

#include <cstdlib>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace logkit::large_pages_internal {
namespace {

constexpr std::size_t kPageBytes = std::size_t{2} << 20;

}  // namespace

void* allocate(std::size_t bytes) {
  // Whole pages: the rest of the last one is nobody else's.
  const std::size_t whole = (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
  void* memory = std::aligned_alloc(kPageBytes, whole);
  if (memory == nullptr) throw std::bad_alloc();
#if defined(MADV_HUGEPAGE)
  // Where it is refused nothing is lost.
  static_cast<void>(madvise(memory, whole, MADV_HUGEPAGE));
#endif
  return memory;
}

void free(void* memory) { std::free(memory); }

}  // namespace logkit::large_pages_internal
