#include "lib/base/free_memory.h"

#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace logkit {

void return_free_memory() {
#if defined(__GLIBC__)
  constexpr int kKeptBytes = 128 << 10;
  constexpr int kUsuallyKeptBytes = 16 << 20;  // run_main()'s
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
  malloc_trim(0);
  // It leaves the end of a thread's arena, which a free() of this size looks at.
  void* volatile block = std::malloc(2 * kKeptBytes);
  std::free(block);
  mallopt(M_TRIM_THRESHOLD, kUsuallyKeptBytes);
#endif
}

}  // namespace logkit
