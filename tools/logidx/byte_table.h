// ByteTable: where the bytes of segments go, column by column and in what is beside
// the columns.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/world.h"
#include "lib/segment/footer.h"

namespace logkit::logidx {

// Of a segment: what its bytes hold.
struct Shares {
  std::uint64_t columns = 0;
  std::uint64_t blocks = 0;  // headers, directories, times, shapes of rows
  std::uint64_t dictionaries = 0;
  std::uint64_t patterns = 0;
  std::uint64_t index = 0;
  std::uint64_t tables = 0;  // shapes, schema, zone maps
  std::uint64_t footer = 0;
};

Shares shares_of(const segment::Footer& footer);
std::string_view class_name(segment::ValueClass value_class);
std::string column_name(const segment::Footer& footer, const segment::ColumnInfo& column);

class ByteTable {
 public:
  // Columns of one name and class are one.
  void add(const segment::Footer& footer);
  std::uint64_t file_bytes() const { return file_bytes_; }
  std::uint64_t raw_bytes() const { return raw_bytes_; }
  // Largest first, what is no column last.
  Status print(cli::World& world) const;

 private:
  struct Row {
    std::string name;
    segment::ValueClass value_class = segment::ValueClass::kString;
    std::uint64_t stored_bytes = 0;
    std::uint64_t raw_bytes = 0;
    std::uint64_t values = 0;
  };

  std::vector<Row> rows_;  // in the order in which they came
  std::map<std::pair<std::string, segment::ValueClass>, std::size_t> row_of_;
  Shares shares_;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t raw_bytes_ = 0;
};

}  // namespace logkit::logidx
