#include "lib/base/result.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace logkit {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "logkit: internal error: %s does not hold at %s:%d\n", condition, file, line);
  std::abort();
}

Error Error::at(std::string_view outer) && {
  where = where.empty() ? std::string(outer) : std::string(outer) + ": " + where;
  return std::move(*this);
}

std::string Error::message() const {
  std::string text = where.empty() ? what : where + ": " + what;
  if (sys_errno != 0) text += std::string(": ") + std::strerror(sys_errno);
  return text;
}

Error Error::invalid(std::string what, std::string where) {
  return {Code::kInvalid, std::move(what), std::move(where), {}, 0};
}
Error Error::not_found(std::string what, std::string where) {
  return {Code::kNotFound, std::move(what), std::move(where), {}, 0};
}
Error Error::corrupt(std::string what, std::string where) {
  return {Code::kCorrupt, std::move(what), std::move(where), {}, 0};
}
Error Error::unsupported(std::string what, std::string where) {
  return {Code::kUnsupported, std::move(what), std::move(where), {}, 0};
}
Error Error::cancelled(std::string what) { return {Code::kCancelled, std::move(what), {}, {}, 0}; }
Error Error::io(std::string what, std::string where, int sys_errno) {
  return {Code::kIo, std::move(what), std::move(where), {}, sys_errno};
}

}  // namespace logkit
