#include "lib/record/aliases.h"

#include <algorithm>

namespace logkit::record {

std::span<const std::string_view> aliases_of(std::string_view name) {
  if (name == "_time") return kTimeAliases;
  if (name == "_msg") return kMessageAliases;
  if (name == "level") return kLevelAliases;
  if (name == "trace_id") return kTraceAliases;
  if (name == "span_id") return kSpanAliases;
  return {};
}

bool is_reserved_field(std::string_view name) {
  return std::ranges::find(kReservedFields, name) != std::end(kReservedFields);
}

}  // namespace logkit::record
