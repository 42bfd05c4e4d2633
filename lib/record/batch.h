// Batch: up to kMaxBatchRows records as columns. What flows through a query.
//
// A batch has a source (rows of a segment's block, lines of a stream, the
// output of a pipe) that names its fields and loads a column only when it is
// asked for: a column nobody asks for is never read, decoded or parsed. A
// selection says which of the source's rows the batch still has, and in which
// order; columns are indexed by source row, so
//
//   for (std::uint32_t row : batch.selection()) use(column->text(row, scratch));
//
// Names. resolve(name) finds what a query means by a name: the literal key
// before the nested path, an alias (aliases.h) where the name has any, and
// per row the first that is present. A name no row has gives a constant
// column of absent values, never an error.
//
// Errors: a source that cannot read a column answers with the error of the
// storage (corrupt, I/O); the batch is then unusable and its rows are to be
// reported as not covered.
//
// Ownership: a Batch owns its source; columns live as long as the batch.
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/record/column.h"
#include "lib/record/field_path.h"

namespace logkit::record {

// A batch is at most one block of a segment, so that a column is decoded once
// and used where it lies.
inline constexpr std::size_t kMaxBatchRows = 65536;

struct Field {
  FieldPath path;
  std::string name;  // path.name()
};

// What a batch is made of. One implementation per origin.
class BatchSource {
 public:
  virtual ~BatchSource() = default;

  virtual std::size_t row_count() const = 0;
  // Fields of any row, in the order they first appear. Cheap.
  virtual const std::vector<Field>& fields() const = 0;
  // The column of fields()[index].
  virtual Result<Column> load(std::size_t index) = 0;

  // The time of each row: kTime. From the record's time field (aliases.h), or
  // as stored. A row without has no value.
  virtual Result<Column> load_times() = 0;

  // Appends the record of `row` as it came, a JSON object without newline.
  // `false`: this source keeps no originals, build it from the fields.
  virtual Result<bool> append_original(std::size_t row, std::string& out) = 0;
  // Appends the line the record was made from, where it is known (raw text
  // ingested as text); else false.
  virtual Result<bool> append_raw_line(std::size_t row, std::string& out) = 0;

  // True where the origin is a segment: _time is then a field of every row,
  // although the record may have no key of that name.
  virtual bool has_stored_time() const { return false; }
};

class Batch {
 public:
  explicit Batch(std::unique_ptr<BatchSource> source);
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;
  ~Batch();

  std::size_t source_row_count() const;
  std::size_t row_count() const { return selection_.size(); }
  const std::vector<std::uint32_t>& selection() const { return selection_; }
  // Rows of the source, each at most once, in the order wanted.
  void select(std::vector<std::uint32_t> rows) { selection_ = std::move(rows); }

  // The fields records print with; pipes change this list, not the source.
  const std::vector<Field>& fields() const { return fields_; }
  Result<const Column*> column(std::size_t field_index);
  Result<const Column*> resolve(std::string_view name);
  Result<const Column*> times();
  bool has_stored_time() const;

  // Pipes' edits of the field list. A name is matched as resolve() does,
  // except that aliases are not followed: only what the record really has.
  void keep_fields(std::span<const std::string> names);    // `fields a, b`
  void delete_fields(std::span<const std::string> names);
  void rename_field(std::string_view from, std::string_view to);
  Status copy_field(std::string_view from, std::string_view to);
  // Adds a column or replaces the field of that name (one literal key).
  void set_column(std::string name, Column column);

  // The record as JSON text: the original where no pipe changed it, else built
  // from the fields, nested where they came nested, absent ones left out.
  Status append_json(std::uint32_t row, std::string& out);
  Result<bool> append_raw_line(std::uint32_t row, std::string& out);
  bool changed() const { return changed_; }

 private:
  struct Slot;  // a field's column: of the source, loaded on demand, or made by a pipe

  std::unique_ptr<BatchSource> source_;
  std::vector<Field> fields_;
  std::vector<std::size_t> slot_of_field_;
  std::vector<Slot> slots_;
  std::map<std::string, std::unique_ptr<Column>, std::less<>> resolved_;
  std::unique_ptr<Column> times_;
  std::vector<std::uint32_t> selection_;
  bool changed_ = false;
};

}  // namespace logkit::record
