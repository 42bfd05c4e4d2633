// JSON texts in fields: arrays as their items, objects as their leaves.
//
// Read as log values have them: besides the grammar of RFC 8259 an item or a
// member may be NaN, Inf or -Inf.
//
// Thread safety: pure functions.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "lib/record/value.h"

namespace logkit::query {

// A value's text as fields have it: strings unescaped, arrays and objects as
// compact JSON, kind kString; valid during the call it is given to.
struct JsonItem {
  std::string_view text;
  record::Kind kind = record::Kind::kAbsent;
};

// Calls `use` for each item; false where `text` is no array (items before the
// fault were then given).
bool for_each_item(std::string_view text, const std::function<void(const JsonItem&)>& use);

// Calls `use` for each member whose value is no object, those of nested objects
// with their names joined by dots; nulls and empty objects are left out. False
// where `text` is no object (members before the fault were then given).
bool for_each_member(std::string_view text,
                     const std::function<void(std::string_view name, const JsonItem&)>& use);

}  // namespace logkit::query
