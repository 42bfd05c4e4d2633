// What pipes that give fields new values share: which rows they are for, and a
// field's new column, row by row.
//
// A row that a pipe leaves alone keeps its own value, aliases not followed: a
// record with "severity" gets no "level" from a pipe that skips it.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/query/exec/context.h"
#include "lib/query/exec/key_table.h"
#include "lib/record/batch.h"
#include "lib/record/column_builder.h"

namespace logkit::query {

// `if (…)` of a pipe.
class RowCondition {
 public:
  static Result<RowCondition> compile(const std::optional<Filter>& condition,
                                      const StageContext& context);

  bool is_always() const { return matcher_ == nullptr; }
  // By row of the batch's source: those of the selection that meet it.
  Result<std::vector<bool>> rows(record::Batch& batch);

 private:
  std::unique_ptr<RowMatcher> matcher_;  // null: every row
};

struct EditOptions {
  // A value that is there already stays.
  bool keep_original = false;
  // A value that is empty replaces none.
  bool skip_empty = false;
};

// The field of exactly this name, aliases not followed; null where no row has
// one.
Result<const record::Column*> own_field(record::Batch& batch, std::string_view name);

// The new column of a field. Rows are added in the order of the batch's source,
// each once. The batch must outlive what finish() gives.
class FieldEdit {
 public:
  static Result<FieldEdit> begin(record::Batch& batch, std::string name, EditOptions options = {});

  // The next row gets this value, as far as the options allow. Empty strings
  // are absent values.
  void set(std::string_view text, record::Kind kind);
  // The same without a copy: the bytes must outlive the batch.
  void set_view(std::string_view text, record::Kind kind);
  // The next row stays as it is.
  void keep();
  std::size_t row_count() const { return builder_.row_count(); }

  const std::string& name() const { return name_; }
  record::Column finish() { return builder_.finish(); }

 private:
  FieldEdit() = default;
  // False: the options say that the next row keeps what it has.
  bool takes(std::string_view text) const;

  std::string name_;
  EditOptions options_;
  const record::Column* own_ = nullptr;   // null: no row has one
  const record::Column* seen_ = nullptr;  // aliases followed; of keep_original
  record::ColumnBuilder builder_;
};

// The fields of a batch as a pipe that looks at all of them sees them: each
// name once, the stored time among them, without what never prints.
class VisibleColumns {
 public:
  struct Named {
    std::string name;
    const record::Column* column = nullptr;
  };
  // The batch must outlive them, and no pipe may edit it in between.
  static Result<VisibleColumns> of(record::Batch& batch);

  const std::vector<Named>& columns() const { return columns_; }
  // The place of a name in columns(); their number where it is none of them.
  std::size_t find(std::string_view name) const;

 private:
  void add(std::string_view name, const record::Column* column);

  std::vector<Named> columns_;
  KeyTable places_;  // names, in the order of columns_
};

}  // namespace logkit::query
