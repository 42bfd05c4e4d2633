// RecordStep: what is done to a parsed record before it is written: fields
// added, texts redacted, a schema checked.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "lib/parse/parsed_record.h"

namespace logkit::parse {

class RecordStep {
 public:
  virtual ~RecordStep() = default;
  // What is added has to live as long as the step, the record's line or its arena.
  virtual void apply(ParsedRecord& record) = 0;
};

// The text of a field: of "level" and "_msg" too, of the literal name first, then
// of the path "a.b" in nested objects. Null data where there is none; the view may
// be into the record's arena. Numbers and literals are their JSON text.
std::string_view field_text(ParsedRecord& record, std::string_view name);

// Whether the record has a field of that name itself; each has a time.
bool has_field(const ParsedRecord& record, std::string_view name);

// Adds a text where the name is free.
void add_if_free(ParsedRecord& record, std::string_view name, std::string_view text);

}  // namespace logkit::parse
