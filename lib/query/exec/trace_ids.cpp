#include "lib/query/exec/trace_ids.h"

#include <algorithm>
#include <utility>

#include "lib/base/ascii.h"

namespace logkit::query {
namespace {

constexpr std::string_view kTraceField = "trace_id";
constexpr std::size_t kUuidDigits = 32;

class TracePredicate : public TextPredicate {
 public:
  TracePredicate(std::vector<std::string> spellings, std::unique_ptr<TextPredicate> other)
      : spellings_(std::move(spellings)), other_(std::move(other)) {}

  bool matches(std::string_view text) override {
    return other_->matches(text) ||
           std::any_of(spellings_.begin(), spellings_.end(), [text](const std::string& spelling) {
             return equals_ignoring_case(text, spelling);
           });
  }
  Status take_trouble() override { return other_->take_trouble(); }

 private:
  std::vector<std::string> spellings_;
  std::unique_ptr<TextPredicate> other_;
};

}  // namespace

std::vector<std::string> trace_spellings(const FieldRef& field, std::string_view text) {
  if (field.name != kTraceField) return {};
  std::string digits;
  for (const char c : text) {
    if (c == '-') continue;
    if (!is_hex_digit(c)) return {};
    digits.push_back(to_lower(c));
  }
  if (digits.empty()) return {};
  std::vector<std::string> spellings{digits};
  if (digits.size() == kUuidDigits) {
    for (const std::size_t place : {8u, 13u, 18u, 23u}) digits.insert(place, 1, '-');
    spellings.push_back(digits);
  }
  std::string as_given = to_lower(text);
  if (std::find(spellings.begin(), spellings.end(), as_given) == spellings.end()) {
    spellings.push_back(std::move(as_given));
  }
  return spellings;
}

std::unique_ptr<TextPredicate> make_trace_predicate(std::vector<std::string> spellings,
                                                    std::unique_ptr<TextPredicate> other) {
  return std::make_unique<TracePredicate>(std::move(spellings), std::move(other));
}

}  // namespace logkit::query
