// FieldPath: where a field sits in its record.
//
// {"http":{"status":502}} has the path ["http","status"]; {"http.status":502}
// has ["http.status"]. Both are addressed as http.status in a query: the
// literal key first, then the nested one. A path prints nested where it came
// nested; a field made by a pipe is one key whatever its dots.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace logkit::record {

class FieldPath {
 public:
  FieldPath() = default;
  explicit FieldPath(std::string key) { keys_.push_back(std::move(key)); }
  explicit FieldPath(std::vector<std::string> keys) : keys_(std::move(keys)) {}

  const std::vector<std::string>& keys() const { return keys_; }
  std::size_t depth() const { return keys_.size(); }
  void push(std::string_view key) { keys_.emplace_back(key); }
  void pop() { keys_.pop_back(); }

  // The keys joined by dots: the name a query uses.
  std::string name() const;

  auto operator<=>(const FieldPath&) const = default;

 private:
  std::vector<std::string> keys_;
};

}  // namespace logkit::record
