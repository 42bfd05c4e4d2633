// Result<T>: a value or an Error. How every fallible function of the library
// answers; no exception crosses a module.
//
//   Result<Footer> f = Footer::decode(bytes);
//   if (!f) return f.error();
//   LK_TRY(auto footer, Footer::decode(bytes));   // the same, in one line
//   LK_RETURN_IF_ERROR(file->sync());             // for Status
//
// An Error says what went wrong and where, in words that fit after
// "tool: error: ". The layer above adds context with Error::at(), never
// rewrites. Errors of the data are values; broken invariants of our own are
// LK_CHECK (lib/base/check.h).
//
// Thread safety: values; as safe as T.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "lib/base/check.h"

namespace logkit {

// Six codes; a seventh only where a caller must act differently.
enum class Code : std::uint8_t {
  kNotFound,     // the named thing is not there
  kInvalid,      // what the caller or the user asked for makes no sense
  kCorrupt,      // stored bytes break a checksum or an invariant
  kUnsupported,  // stored bytes are of a newer version than this program
  kIo,           // the operating system refused; sys_errno says why
  kCancelled,    // the reader of our output left, or a signal asked to stop
};

struct Error {
  Code code = Code::kInvalid;
  std::string what;   // lower case, no full stop: "checksum of block 3 does not match"
  std::string where;  // the object: a path, "a.seg: block 3", "app.log:17"; may be empty
  std::string help;   // one remedy, may be empty
  int sys_errno = 0;  // for kIo, else 0

  // The same error, its place prefixed by an outer one: "store/a.seg" + "block 3".
  Error at(std::string_view outer) &&;
  // "where: what" and the reason of errno where there is one.
  std::string message() const;

  static Error invalid(std::string what, std::string where = {});
  static Error not_found(std::string what, std::string where = {});
  static Error corrupt(std::string what, std::string where = {});
  static Error unsupported(std::string what, std::string where = {});
  static Error cancelled(std::string what = "cancelled");
  // From errno as it is now.
  static Error io(std::string what, std::string where, int sys_errno);
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    LK_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    LK_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    LK_CHECK(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  Error& error() & {
    LK_CHECK(!ok());
    return *std::get_if<1>(&state_);
  }
  const Error& error() const& {
    LK_CHECK(!ok());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    LK_CHECK(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

// Success or an Error.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  Error& error() & {
    LK_CHECK(!ok());
    return *error_;
  }
  const Error& error() const& {
    LK_CHECK(!ok());
    return *error_;
  }
  Error&& error() && {
    LK_CHECK(!ok());
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

}  // namespace logkit

#define LK_CONCAT_INNER(a, b) a##b
#define LK_CONCAT(a, b) LK_CONCAT_INNER(a, b)

// LK_TRY(auto name, expression): the value of a Result, or return its error.
#define LK_TRY(declaration, ...) \
  LK_TRY_IMPL(LK_CONCAT(lk_result_, __LINE__), declaration, __VA_ARGS__)
#define LK_TRY_IMPL(result, declaration, ...) \
  auto result = (__VA_ARGS__);                \
  if (!result) return std::move(result).error(); \
  declaration = std::move(result).value()

// For a Status (or a Result whose value nobody wants).
#define LK_RETURN_IF_ERROR(...)                                   \
  do {                                                            \
    auto lk_status = (__VA_ARGS__);                               \
    if (!lk_status) return std::move(lk_status).error();          \
  } while (false)
