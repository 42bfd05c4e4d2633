// What every node of the syntax tree is built from.
//
// The tree is made of plain values: copyable, comparable, owning all they hold.
// Equality is structural and about meaning: spans never take part in it, so
// parse(print(q)) == q can be asked as it stands.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logkit::query {

// Half-open byte range of the query text that a node was read from.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(const Span&, const Span&) { return true; }
};

// A field as a query names it: "" is written for "_msg" and arrives as such.
struct FieldRef {
  std::string name;
  Span span;

  bool operator==(const FieldRef&) const = default;
};

// Fields by name, by prefix (`http.*`), or all of them (`*`: empty prefix).
struct FieldPattern {
  std::string name;  // without the star
  bool is_prefix = false;
  Span span;

  bool matches(std::string_view field) const {
    return is_prefix ? field.substr(0, name.size()) == name : field == name;
  }
  bool matches_all() const { return is_prefix && name.empty(); }

  bool operator==(const FieldPattern&) const = default;
};

// A number as typed and as meant: durations are nanoseconds, byte sizes bytes,
// IPv4 addresses their 32 bits, RFC 3339 times nanoseconds since 1970.
struct Number {
  std::string text;
  double value = 0;

  // The value follows from the text (and NaN would differ from itself).
  bool operator==(const Number& other) const { return text == other.text; }
};

struct Duration {
  std::string text;  // "1h5m", "-2.5h"
  std::int64_t ns = 0;

  bool operator==(const Duration&) const = default;
};

// A value on the heap that copies and compares like one; never empty except
// when moved from. Lets a node hold a type that is not complete yet.
template <typename T>
class Box {
 public:
  Box(T value) : value_(std::make_unique<T>(std::move(value))) {}
  Box(const Box& other) : value_(std::make_unique<T>(*other.value_)) {}
  Box(Box&&) noexcept = default;
  Box& operator=(const Box& other) {
    value_ = std::make_unique<T>(*other.value_);
    return *this;
  }
  Box& operator=(Box&&) noexcept = default;
  ~Box() = default;

  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }
  T& operator*() { return *value_; }
  T* operator->() { return value_.get(); }

  friend bool operator==(const Box& a, const Box& b) { return *a == *b; }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace logkit::query
