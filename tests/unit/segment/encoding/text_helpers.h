// Texts taken apart and put together again, and patterns written readably.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/segment/encoding/tokenizer.h"

namespace logkit::segment::testing {

// A pattern with '$' for the escape byte.
inline std::string shown(std::string_view pattern) {
  std::string text(pattern);
  for (char& c : text) {
    if (c == kPatternEscape) c = '$';
  }
  return text;
}

struct Cut {
  std::vector<char> text;  // what the tokenized values are views of, wherever it moves
  TokenizedText tokenized;
  std::string pattern;              // shown()
  std::vector<std::string> values;  // the texts
};

using Tokenizer = void (*)(std::string_view, const FieldReferences*, TokenizedText&);

inline Cut cut_by(Tokenizer tokenizer, std::string_view text, const FieldReferences* fields) {
  Cut cut;
  cut.text.assign(text.begin(), text.end());
  tokenizer({cut.text.data(), cut.text.size()}, fields, cut.tokenized);
  cut.pattern = shown(cut.tokenized.pattern);
  for (const auto& value : cut.tokenized.values) cut.values.emplace_back(value.text);
  return cut;
}

inline Cut cut_line(std::string_view text, const FieldReferences* fields = nullptr) {
  return cut_by(tokenize_line, text, fields);
}

inline Cut cut_unit(std::string_view text, const FieldReferences* fields = nullptr) {
  return cut_by(tokenize_unit, text, fields);
}

// The text that pattern and values stand for: times are printed from their
// numbers. `columns` are what field references name.
inline std::optional<std::string> put_together(const TokenizedText& tokenized,
                                               const std::vector<std::string>& columns = {}) {
  const auto parsed = parse_pattern(tokenized.pattern);
  if (!parsed || parsed->value_count != tokenized.values.size()) return std::nullopt;
  std::string text;
  std::vector<std::string> values;
  std::size_t constant = 0;
  for (std::size_t i = 0; i <= parsed->slots.size(); ++i) {
    text.append(parsed->constant, constant, parsed->constant_ends.at(i) - constant);
    constant = parsed->constant_ends.at(i);
    if (i == parsed->slots.size()) break;
    const Slot& slot = parsed->slots[i];
    if (slot.kind == SlotKind::kBackReference) {
      text += values.at(slot.reference);
    } else if (slot.kind == SlotKind::kFieldReference) {
      text += columns.at(slot.reference);
    } else {
      const TokenizedText::Value& value = tokenized.values[values.size()];
      std::string printed(value.text);
      if (slot.kind == SlotKind::kTime) {
        printed.clear();
        if (!print_time(slot.time_format, value.time, printed)) return std::nullopt;
      }
      text += printed;
      values.push_back(printed);
    }
  }
  return text;
}

}  // namespace logkit::segment::testing
