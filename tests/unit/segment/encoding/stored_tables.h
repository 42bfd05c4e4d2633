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
      dictionaries_.push_back(stored(dictionary));
    }
  }

  Result<const std::vector<ParsedPattern>*> patterns(std::uint64_t table) override {
    if (table >= patterns_.size()) return Error::corrupt("no such table");
    return &patterns_[table];
  }
  Result<std::uint64_t> dictionary_size(std::uint64_t id) override {
    if (id >= dictionaries_.size()) return Error::corrupt("no such dictionary");
    return dictionaries_[id].size();
  }
  Result<const StoredDictionary*> dictionary(std::uint64_t id, Entries) override {
    if (id >= dictionaries_.size()) return Error::corrupt("no such dictionary");
    return &dictionaries_[id];
  }

 private:
  static StoredDictionary stored(const StringDictionary& dictionary) {
    std::string bytes;
    const DictionaryInfo info = encode_dictionary(dictionary, true, 0, bytes);
    StoredDictionary read(info.parts);
    std::size_t begin = 0;
    for (std::size_t part = 0; part < info.parts.size(); ++part) {
      auto list = decode_dictionary(bytes.substr(begin, info.parts[part].bytes), info, part);
      LK_CHECK(list.ok());
      read.put(part, std::move(*list));
      begin += info.parts[part].bytes;
    }
    return read;
  }

  std::vector<std::vector<ParsedPattern>> patterns_;
  std::vector<StoredDictionary> dictionaries_;
};

}  // namespace logkit::segment::testing
