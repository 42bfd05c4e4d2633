// LK_CHECK: an invariant of our own code. A broken one prints its place and
// aborts, in release builds too: going on would store or show wrong data.
// Never for bytes from outside, which give an Error.
#pragma once

namespace logkit {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace logkit

#define LK_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::logkit::check_failed(#condition, __FILE__, __LINE__))
#define LK_UNREACHABLE() ::logkit::check_failed("unreachable", __FILE__, __LINE__)
