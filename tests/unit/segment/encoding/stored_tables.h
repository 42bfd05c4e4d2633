// The tables of a writer as they come out of a file: encoded and decoded.
#pragma once

#include <string>
#include <vector>

#include "lib/base/check.h"
#include "lib/segment/encoding/text_table_codec.h"

namespace logkit::segment::testing {

class StoredTables : public TextTableSource {
 public:
  explicit StoredTables(const TextTables& tables) {
    auto patterns = decode_patterns(encode_patterns(tables));
    LK_CHECK(patterns.ok());
    patterns_ = std::move(*patterns);
    for (const StringDictionary& dictionary : tables.dictionaries) {
      std::string bytes;
      const DictionaryInfo info = encode_dictionary(dictionary, true, bytes);
      auto list = decode_dictionary(std::move(bytes), info);
      LK_CHECK(list.ok());
      dictionaries_.push_back(std::move(*list));
    }
  }

  Result<const std::vector<ParsedPattern>*> patterns(std::uint64_t table) override {
    if (table >= patterns_.size()) return Error::corrupt("no such table");
    return &patterns_[table];
  }
  Result<const TextList*> dictionary(std::uint64_t id) override {
    if (id >= dictionaries_.size()) return Error::corrupt("no such dictionary");
    return &dictionaries_[id];
  }

 private:
  std::vector<std::vector<ParsedPattern>> patterns_;
  std::vector<TextList> dictionaries_;
};

}  // namespace logkit::segment::testing
