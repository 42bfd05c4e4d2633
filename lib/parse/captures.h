// CaptureFields: what a pattern captured, as the fields of a record. What grok,
// regex and dissect share.
//
// A name is a field, "[a][b]" a field b of an object a; a name that captured
// several times has an array. A type makes a number of the text, as Ruby's to_i
// and to_f do.
//
// The canonical fields are added where their names are free: _time from the
// first captured name that stands for it and holds a time (else from what stands
// in the line), level from loglevel and its like; a capture _msg is the message,
// else the line is it.
//
// Thread safety: immutable after add(); fill(), with an own Scratch each, from
// any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/parse/canonical.h"
#include "lib/parse/parsed_record.h"
#include "lib/record/timestamp.h"

namespace logkit::parse {

enum class CaptureType : std::uint8_t { kString, kInt, kFloat };

class CaptureFields {
 public:
  // What the captures of a line are, by the numbers add() gave; null data where
  // one took no part.
  using Texts = std::vector<std::string_view>;
  struct Options {
    bool keeps_empty = false;  // an empty text is a field, too
  };

  CaptureFields() = default;
  explicit CaptureFields(Options options) : options_(options) {}

  // `name` as in the pattern: "a", "[a][b]". Captures are numbered in the order
  // of these calls. A name that is a value and an object is kInvalid.
  Status add(std::string_view name, CaptureType type);
  std::size_t capture_count() const { return capture_count_; }

  // Fills a cleared record from a line that matched; the views in `texts` are
  // into the line.
  void fill(std::string_view line, const Texts& texts, const record::TimeContext& time,
            ParsedRecord& record) const;

 private:
  struct Capture {
    std::size_t number = 0;
    CaptureType type = CaptureType::kString;
  };
  struct Node {
    std::string name;
    std::string key;  // as between the quotes of a JSON key
    std::vector<Capture> captures;
    std::vector<Node> children;
  };
  // A capture that may stand for a canonical field.
  struct Candidate {
    std::size_t number = 0;
    CanonicalName name;
  };

  bool has_text(const Texts& texts, const Capture& capture) const;
  bool is_present(const Node& node, const Texts& texts) const;
  Value value_of(const Node& node, const Texts& texts, TextArena& arena, bool& is_cast) const;
  // False where a text is no number that should be one; it stays as it is.
  bool append_value(const Node& node, const Texts& texts, std::string& out) const;
  void add_time(std::string_view line, const Texts& texts, const record::TimeContext& time,
                ParsedRecord& record) const;
  void add_level(const Texts& texts, ParsedRecord& record) const;

  Options options_;
  std::vector<Node> roots_;
  std::vector<Candidate> candidates_;  // the lowest rank first
  std::size_t capture_count_ = 0;
};

// The JSON number that Ruby's to_i or to_f makes of a text; false, and nothing is
// appended, where the text does not begin with a number.
bool append_number(std::string_view text, CaptureType type, std::string& out);

}  // namespace logkit::parse
