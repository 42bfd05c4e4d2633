#include "lib/query/exec/field_extractor.h"

#include <algorithm>

#include "lib/query/exec/regex.h"
#include "lib/query/syntax/quoting.h"

namespace logkit::query {
namespace {

constexpr std::size_t kNoField = static_cast<std::size_t>(-1);

// The index of `name` in `names`, where it is put if it is new.
std::size_t index_in(std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  names.push_back(name);
  return names.size() - 1;
}

bool is_quote(char c) { return c == '"' || c == '`' || c == '\''; }

class PatternExtractor : public FieldExtractor {
 public:
  explicit PatternExtractor(const Pattern& pattern) {
    for (const PatternStep& step : pattern.steps) {
      const bool named = step.has_place && !step.field.empty();
      places_.push_back({.literal = step.literal,
                         .field = named ? index_in(fields_, step.field) : kNoField,
                         .is_place = step.has_place,
                         .is_plain = step.option == "plain"});
    }
    unquoted_.resize(places_.size());
  }

  const std::vector<std::string>& fields() const override { return fields_; }

  Status extract(std::string_view text, std::vector<std::string_view>& values) override {
    values.assign(fields_.size(), {});
    const std::size_t begin = text.find(places_.front().literal);
    if (begin == std::string_view::npos) return {};
    text.remove_prefix(begin + places_.front().literal.size());
    for (std::size_t i = 0; i < places_.size() && places_[i].is_place; ++i) {
      if (!take_place(i, text, values)) break;
    }
    return {};
  }

 private:
  struct Place {
    std::string literal;  // before it
    std::size_t field = kNoField;
    bool is_place = false;  // false: the literal that ends the pattern
    bool is_plain = false;
  };

  // Takes the value of place `i` and the literal behind it off `text`; false
  // where the text does not go on as the pattern does.
  bool take_place(std::size_t i, std::string_view& text, std::vector<std::string_view>& values) {
    const std::string_view behind =
        i + 1 < places_.size() ? std::string_view(places_[i + 1].literal) : std::string_view();
    if (!places_[i].is_plain && !text.empty() && is_quote(text.front())) {
      Unquoted quoted = unquote(text);
      if (quoted.fault == QuoteFault::kNone) {
        unquoted_[i] = std::move(quoted.value);
        set(i, unquoted_[i], values);
        text.remove_prefix(quoted.length);
        if (!text.starts_with(behind)) return false;
        text.remove_prefix(behind.size());
        return true;
      }
    }
    const std::size_t end = behind.empty() ? text.size() : text.find(behind);
    if (end == std::string_view::npos) return false;
    set(i, text.substr(0, end), values);
    text.remove_prefix(end + behind.size());
    return true;
  }

  void set(std::size_t i, std::string_view value, std::vector<std::string_view>& values) const {
    if (places_[i].field != kNoField) values[places_[i].field] = value;
  }

  std::vector<Place> places_;
  std::vector<std::string> fields_;
  std::vector<std::string> unquoted_;  // of places_, index by index
};

class RegexpExtractor : public FieldExtractor {
 public:
  RegexpExtractor(Regex regex, std::string pattern)
      : regex_(std::move(regex)), pattern_(std::move(pattern)) {
    field_of_group_.assign(regex_.group_count(), kNoField);
    for (std::size_t i = 1; i < regex_.group_count(); ++i) {
      if (regex_.group_name(i).empty()) continue;
      field_of_group_[i] = index_in(fields_, regex_.group_name(i));
    }
  }

  const std::vector<std::string>& fields() const override { return fields_; }

  Status extract(std::string_view text, std::vector<std::string_view>& values) override {
    values.assign(fields_.size(), {});
    switch (regex_.search(text)) {
      case Regex::Outcome::kNo: return {};
      case Regex::Outcome::kYes: break;
      case Regex::Outcome::kLimit:
        return Error::invalid("regular expression '" + pattern_ + "' takes too many steps");
    }
    for (std::size_t i = 1; i < field_of_group_.size(); ++i) {
      if (field_of_group_[i] == kNoField) continue;
      const auto found = regex_.group(i);
      if (found) values[field_of_group_[i]] = text.substr(found->first, found->second - found->first);
    }
    return {};
  }

 private:
  Regex regex_;
  std::string pattern_;
  std::vector<std::string> fields_;
  std::vector<std::size_t> field_of_group_;
};

}  // namespace

std::unique_ptr<FieldExtractor> make_pattern_extractor(const Pattern& pattern) {
  return std::make_unique<PatternExtractor>(pattern);
}

Result<std::unique_ptr<FieldExtractor>> make_regexp_extractor(const std::string& pattern) {
  LK_TRY(Regex regex, Regex::compile(pattern));
  return std::unique_ptr<FieldExtractor>(
      std::make_unique<RegexpExtractor>(std::move(regex), pattern));
}

}  // namespace logkit::query
