#include "lib/record/added_fields.h"

#include "lib/record/aliases.h"

namespace logkit::record {

Result<std::vector<NamedValue>> parse_added_fields(std::span<const std::string> texts) {
  std::vector<NamedValue> fields;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      Error error = Error::invalid("'" + text + "' is no NAME=VALUE", "--add");
      error.help = "write --add env=prod";
      return error;
    }
    std::string name = text.substr(0, equals);
    if (name == "_time" || name == "_msg" || is_reserved_field(name)) {
      return Error::invalid("'" + name + "' is what the line says, it cannot be set", "--add");
    }
    std::erase_if(fields, [&name](const NamedValue& other) { return other.first == name; });
    fields.emplace_back(std::move(name), text.substr(equals + 1));
  }
  return fields;
}

}  // namespace logkit::record
