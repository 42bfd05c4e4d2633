// --schema FILE: what records have to have. The file is a JSON Schema, of which
// this much counts:
//
//   {"required": ["service", "http.status"],
//    "properties": {"http.status": {"type": "integer", "minimum": 100},
//                   "level": {"enum": ["info", "error"]},
//                   "message": {"type": ["string", "null"], "pattern": "^[A-Z]"}}}
//
// Types: string, number, integer, boolean, object, array, null. Other keywords
// are refused, so that nobody trusts in them. A record that breaks it is kept,
// with _schema_error saying how.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/parse/enrich/record_step.h"

namespace logkit::parse {

class SchemaStep : public RecordStep {
 public:
  // Records that broke it.
  virtual std::uint64_t violations() const = 0;
};

Result<std::unique_ptr<SchemaStep>> make_schema(io::Fs& fs, const std::string& path);

}  // namespace logkit::parse
