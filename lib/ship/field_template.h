// FieldTemplate: a name made of fields and time: "logs-{service}-%Y.%m.%d".
//
//   {name}              the text of a field; "unknown" where there is none
//   {name|a}            another text for that case
//   %Y %m %d %H %M      of the record's time, UTC; %% is a percent sign
//
// Thread safety: const; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/ship/field_reader.h"

namespace logkit::ship {

class FieldTemplate {
 public:
  static Result<FieldTemplate> parse(std::string_view text);

  // Appends to `out`; false where a field without a text of its own for that
  // case is missing.
  bool expand(FieldReader& fields, std::int64_t received_ns, std::string& out) const;
  // The same for every record.
  bool is_constant() const;
  // Whether it has a field whose name begins so.
  bool asks_for(std::string_view beginning) const;

 private:
  struct Piece {
    enum class Kind : std::uint8_t { kText, kField, kTime };
    Kind kind = Kind::kText;
    std::string text{};       // itself, or the field's name
    std::string otherwise{};  // for a missing field
    bool has_otherwise = false;
    char part = 0;  // of the time
  };

  void add_text(char c);

  std::vector<Piece> pieces_;
};

}  // namespace logkit::ship
