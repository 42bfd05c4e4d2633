// Texts that quote fields of their records: each line is a text and, behind bytes 0x1E,
// the fields of its record. What does not match is cut and learned, as a writer of
// columns does. What matches spells out the text, and is the same for a matcher that
// remembers the texts before and one that does not.
#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/check.h"
#include "lib/segment/encoding/quote_matcher.h"
#include "tests/unit/segment/encoding/text_helpers.h"

namespace {

using namespace logkit::segment;

constexpr std::size_t kFields = 4;
// Fewer than make a matcher give up.
constexpr std::size_t kMostTexts = 250;

struct Match {
  std::uint32_t id = QuoteMatcher::kNone;
  TokenizedText found;  // without its pattern
};

struct Record {
  std::string_view text;
  std::vector<std::string_view> fields = std::vector<std::string_view>(kFields);
  std::uint32_t shape = 0;
};

Record record_of(std::string_view line) {
  Record record;
  record.text = line.substr(0, line.find('\x1E'));
  for (std::string_view& field : record.fields) {
    const std::size_t separator = line.find('\x1E');
    if (separator == std::string_view::npos) break;
    line.remove_prefix(separator + 1);
    field = line.substr(0, line.find('\x1E'));
    if (!field.empty()) ++record.shape;
  }
  return record;
}

Match match(QuoteMatcher& matcher, const Record& record) {
  Match match;
  ValueList values;
  match.id = matcher.match({record.text, record.shape, record.fields}, values, match.found.quoted);
  match.found.values.assign(values.all().begin(), values.all().end());
  return match;
}

bool are_same(const Match& a, const Match& b) {
  if (a.id != b.id || a.found.quoted != b.found.quoted ||
      a.found.values.size() != b.found.values.size())
    return false;
  for (std::size_t i = 0; i < a.found.values.size(); ++i)
    if (a.found.values[i].text != b.found.values[i].text ||
        a.found.values[i].time != b.found.values[i].time)
      return false;
  return true;
}

class Matchers {
 public:
  void add(std::string_view line) {
    const Record record = record_of(line);
    Match found = match(remembering_, record);
    forgetful_.begin_block();
    LK_CHECK(are_same(found, match(forgetful_, record)));
    if (found.id == QuoteMatcher::kNone) return learn(record);
    found.found.pattern = patterns_[found.id];
    const std::vector<std::string> fields(record.fields.begin(), record.fields.end());
    LK_CHECK(testing::put_together(found.found, fields) == std::string(record.text));
  }

 private:
  void learn(const Record& record) {
    FieldReferences references;
    for (std::uint32_t i = 0; i < kFields; ++i) references.add(i, record.fields[i]);
    TokenizedText cut;
    tokenize_line(record.text, &references, cut);
    patterns_.push_back(cut.pattern);
    const auto id = static_cast<std::uint32_t>(patterns_.size() - 1);
    for (QuoteMatcher* matcher : {&remembering_, &forgetful_})
      matcher->learn(record.shape, patterns_.back(), id, {});
  }

  QuoteMatcher remembering_{{0, 1, 2, 3}};
  QuoteMatcher forgetful_{{0, 1, 2, 3}};
  std::deque<std::string> patterns_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  Matchers matchers;
  for (std::size_t texts = 0; texts < kMostTexts && !rest.empty(); ++texts) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    matchers.add(line);
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return 0;
}
