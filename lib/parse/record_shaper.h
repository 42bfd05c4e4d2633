// RecordShaper: ParsedRecords for who stores them by column: the shape and the
// values of the object that record_writer.h would print, without printing it. Most
// values are views of the line they stand in.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "lib/base/text_buffer.h"
#include "lib/base/time_text.h"
#include "lib/parse/parsed_record.h"
#include "lib/record/object_shapes.h"

namespace logkit::parse {

class RecordShaper {
 public:
  // Valid until the next call, and as long as the record. Nothing where a value is
  // an object, or there are too many shapes: such a record is to be printed.
  std::optional<record::ShapedObject> shape(const ParsedRecord& record);

 private:
  class Members;

  record::ObjectShapes shapes_;
  std::vector<std::string_view> values_;  // and room for more
  TextBuffer buffer_;                     // of texts that are not views
  struct Written {
    std::size_t value = 0;  // in values_
    std::size_t begin = 0;  // in buffer_
    std::size_t bytes = 0;
  };
  std::vector<Written> written_;
  TimeText times_;
};

}  // namespace logkit::parse
