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

bool is_trace_id(const FieldRef& field, std::string_view text) {
  const auto is_of_ids = [](char c) { return c == '-' || is_hex_digit(c); };
  return field.name == kTraceField && std::all_of(text.begin(), text.end(), is_of_ids) &&
         std::any_of(text.begin(), text.end(), is_hex_digit);
}

std::vector<std::string> trace_spellings(const FieldRef& field, std::string_view text) {
  if (!is_trace_id(field, text)) return {};
  std::string digits = to_lower(text);
  std::erase(digits, '-');
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

std::unique_ptr<TextPredicate> with_trace_spellings(const FieldRef& field, std::string_view text,
                                                    std::unique_ptr<TextPredicate> other) {
  auto spellings = trace_spellings(field, text);
  if (spellings.empty()) return other;
  return std::make_unique<TracePredicate>(std::move(spellings), std::move(other));
}

}  // namespace logkit::query
