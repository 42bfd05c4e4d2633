// TextTableReader: the text tables of an open segment, read when they are first
// needed: the patterns at once, of the dictionaries only the pieces that hold
// the one asked for.
//
// Ownership: `file` and `footer` must outlive it; what it gives lives as long
// as it does. Thread safety: may be shared.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lib/segment/encoding/stored_column.h"
#include "lib/segment/encoding/text_table_codec.h"
#include "lib/segment/segment_file.h"

namespace logkit::segment {

class TextTableReader : public TextTableSource {
 public:
  TextTableReader(SegmentFile& file, const Footer& footer) : file_(file), footer_(footer) {}

  Result<const std::vector<ParsedPattern>*> patterns(std::uint64_t table) override;
  Result<std::uint64_t> dictionary_size(std::uint64_t id) override;
  Result<const StoredDictionary*> dictionary(std::uint64_t id, Entries entries) override;

 private:
  Status load_patterns();
  Status load_dictionary_list();
  Status find_dictionary(std::uint64_t id);
  // A part of a dictionary, and where it lies among all of them.
  struct Part {
    std::size_t number = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };
  // Of those parts the ones that are not there yet.
  Status load_missing(std::uint64_t id, const std::vector<bool>& wanted);
  // None of them is empty.
  Status load_parts(std::uint64_t id, std::span<const Part> parts);
  Status put_part(std::uint64_t id, std::size_t number, std::string bytes);

  SegmentFile& file_;
  const Footer& footer_;
  std::mutex mutex_;
  bool has_patterns_ = false;
  std::vector<std::vector<ParsedPattern>> patterns_;
  bool has_list_ = false;
  std::vector<DictionaryInfo> list_;
  std::vector<const Section*> pieces_;  // of the dictionaries
  // Of the dictionaries, unpacked: many small ones lie in one.
  struct Piece {
    std::size_t number = 0;
    std::string raw;
  };
  std::optional<Piece> last_piece_;
  std::vector<std::unique_ptr<StoredDictionary>> dictionaries_;
};

}  // namespace logkit::segment
