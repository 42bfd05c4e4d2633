// Lists of fields on a command line: names with commas between them.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace logkit::logidx {

struct FieldList {
  std::vector<std::string> names;  // each once
  bool is_all = false;             // "*"
};

// kInvalid, at `option`, where it names no field, or something that cannot be the
// name of one: nothing between two commas, a control character, no UTF-8, "*" with
// others.
Result<FieldList> field_list(std::string_view text, std::string_view option);

// Of --stream-fields: fields that a record brings and a stream can be made of; none for
// host and service.
Result<std::vector<std::string>> stream_field_list(std::string_view text);
// "host, service"
std::string field_list_text(const std::vector<std::string>& names);
// The names that a list of stream fields means: none are host and service.
std::vector<std::string> stream_field_names(std::vector<std::string> fields);

}  // namespace logkit::logidx
