// A pipe that makes one text of another: of a field in place, or of one field
// into another. A text that a dictionary has many times is worked on once.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lib/query/exec/field_edit.h"
#include "lib/query/exec/operator.h"

namespace logkit::query {

class TextFunction {
 public:
  virtual ~TextFunction() = default;
  // Puts the new text into `out`, which is empty. False: the row's value stays
  // what it is, kind and all.
  virtual Result<bool> apply(std::string_view text, std::string& out) = 0;
  virtual record::Kind kind() const { return record::Kind::kString; }
};

struct TextEdit {
  std::string from;
  std::string to;
  RowCondition condition;
  std::unique_ptr<TextFunction> function;
};

OperatorPtr make_text_stage(TextEdit edit, OperatorPtr next);

}  // namespace logkit::query
