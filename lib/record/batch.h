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
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
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

// The least and the greatest of some times.
struct TimeSpan {
  std::int64_t min_ns = 0;
  std::int64_t max_ns = 0;
};

// How many rows have which value: values.row_count() values, not all of them
// different, and of each how many rows have it.
struct ValueCounts {
  Column values;
  std::vector<std::uint64_t> rows;
};

// What a batch is made of. One implementation per origin.
class BatchSource {
 public:
  virtual ~BatchSource() = default;

  virtual std::size_t row_count() const = 0;
  // Fields of any row, in the order they first appear. Cheap.
  virtual const std::vector<Field>& fields() const = 0;
  // The column of fields()[index]; asked for at most once, unless can_reload().
  virtual Result<Column> load(std::size_t index) = 0;
  virtual bool can_reload() const { return false; }
  // How often the values of fields()[index] occur in all rows, where telling takes
  // less than giving each row its own; nothing where it does not.
  virtual Result<std::optional<ValueCounts>> count_values(std::size_t index);

  // The time of each row: kTime. From the record's time field (aliases.h), or
  // as stored. A row without has no value.
  virtual Result<Column> load_times() = 0;  // asked for at most once
  // Of all rows, each of which has a time; nothing where only load_times() tells.
  virtual std::optional<TimeSpan> time_span() const { return std::nullopt; }
  // The times that say the order of rows, where a pipe has changed the others;
  // asked for at most once, and only where it has.
  virtual bool has_order_times() const { return false; }
  virtual Result<Column> load_order_times() { return load_times(); }

  // Appends the record of `row` as it came, a JSON object without newline.
  // `false`: this source keeps no originals, build it from the fields.
  virtual Result<bool> append_original(std::size_t row, std::string& out) = 0;
  // Appends the line the record was made from, where it is known (raw text
  // ingested as text); else false.
  virtual Result<bool> append_raw_line(std::size_t row, std::string& out) = 0;
  // Appends the fields of `row`, indices into fields(), in the order in which its
  // record has them: each where it first stands. `false`: nothing is known of
  // rows, the order is that of fields().
  virtual Result<bool> append_field_order(std::size_t row, std::vector<std::uint32_t>& out);
  // The row's place in the order of arrival: breaks ties between rows of equal
  // time. Where the origin knows none, rows come in that order, and the batch
  // counts them.
  virtual bool has_arrivals() const { return false; }
  virtual Result<std::uint64_t> arrival(std::size_t row) { return std::uint64_t{row}; }

  // True where the origin is a segment: _time is then a field of every row,
  // although the record may have no key of that name.
  virtual bool has_stored_time() const { return false; }
  // The fields whose values make the stream of the record; none: host and service. The
  // same list lies in the same place.
  virtual std::span<const std::string> stream_fields(std::size_t) const { return {}; }
};

class JsonLayout;

// Fields that a pipe found row by row, as in a text of each: a row has them in
// an order of its own.
struct RowFields {
  std::vector<std::string> names;  // each one literal key
  std::vector<Column> columns;     // of these names
  // Places in `names`. A row has no value that is not in its order.
  std::vector<std::vector<std::uint32_t>> orders;
  std::vector<std::uint32_t> order_of_row;  // by row of the source, in `orders`
};

class Batch {
 public:
  explicit Batch(std::unique_ptr<BatchSource> source);
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;
  ~Batch();

  std::size_t source_row_count() const;
  std::size_t row_count() const { return row_count_; }
  const std::vector<std::uint32_t>& selection() const {
    if (selection_.size() != row_count_) list_all_rows();
    return selection_;
  }
  // Rows of the source, each at most once, in the order wanted.
  void select(std::vector<std::uint32_t> rows) {
    row_count_ = rows.size();
    selection_ = std::move(rows);
  }

  // Rows of the selection, ascending, that whoever made the batch knows something of
  // that a filter need not find out again; until they are taken. `of`: which filter.
  void set_known_rows(std::vector<std::uint32_t> rows, std::uint64_t of) {
    known_rows_ = std::move(rows);
    known_of_ = of;
  }
  std::vector<std::uint32_t> take_known_rows(std::uint64_t of) {
    std::vector<std::uint32_t> known = std::exchange(known_rows_, {});
    if (known_of_ != of) known.clear();
    return known;
  }

  // The fields records print with; pipes change this list, not the source.
  const std::vector<Field>& fields() const { return fields_; }
  Result<const Column*> column(std::size_t field_index);
  bool has_loaded(std::size_t field_index) const {
    return slots_[uses_[field_index].slot].column != nullptr;
  }
  // Gives the memory of the column back where it can be loaded again: pointers to
  // it end then.
  void release(std::size_t field_index);
  void release_all();
  Result<const Column*> resolve(std::string_view name);
  // The fields of that name themselves, without its aliases.
  Result<const Column*> column_named(std::string_view name);
  Result<const Column*> times();
  // _time as records print: their own field, else, where prints_stored_time(), the
  // stored time.
  Result<const Column*> printed_times();
  // Of all rows of the source; nothing where only times() tells.
  std::optional<TimeSpan> time_span() const;
  // BatchSource::count_values() of what the name means; nothing also where that is
  // no column of the source, or one that is loaded.
  Result<std::optional<ValueCounts>> count_values(std::string_view name);
  // The times that rows came with, whatever pipes did to their field since: what
  // says their order.
  Result<const Column*> source_times();
  bool has_stored_time() const;
  std::span<const std::string> stream_fields(std::size_t row) const;
  // Lets resolve(name) answer with a computed column until the next edit.
  const Column* keep_resolved(std::string_view name, Column column);
  // From now on _msg means the field `name`, in place of the aliases: before a
  // field _msg of the record, or behind it where a pipe may have made that one.
  enum class MessageRank : std::uint8_t { kBeforeOwn, kBehindOwn };
  void set_message_field(std::string_view name, MessageRank rank);
  // The names that `name` stands for, the first that a row has wins.
  std::vector<std::string_view> meanings_of(std::string_view name) const;
  // Reserved fields of a segment print like those that pipes make.
  void show_reserved_fields();

  // Pipes' edits of the field list. A name is what the record really has, as a
  // literal key or nested; aliases are not followed, with one exception:
  // keep_fields() of an aliased name that the record has under another makes a
  // field of the name asked for.
  // `fields a, b`: in that order. Of an object all members stay.
  Status keep_fields(std::span<const std::string> names);
  void keep_if(const std::function<bool(const Field&)>& wanted);
  void delete_fields(std::span<const std::string> names);
  Status rename_field(std::string_view from, std::string_view to);
  // The one edit that follows aliases: it reads `from` as resolve() does.
  Status copy_field(std::string_view from, std::string_view to);
  // Adds a column or replaces the field of that name (one literal key).
  void set_column(std::string name, Column column);
  // The same for fields of which a row has its own ones: these print behind what
  // the row had, in the row's order, whatever other rows have.
  void set_row_fields(RowFields fields);

  // The record as JSON text: the original where no pipe changed it, else built
  // from the fields, nested where they came nested, absent ones left out.
  Status append_json(std::uint32_t row, std::string& out);
  Result<bool> append_raw_line(std::uint32_t row, std::string& out);
  // As it came, whatever pipes did since; false where the source kept none.
  Result<bool> append_original(std::uint32_t row, std::string& out);
  Result<std::uint64_t> arrival(std::uint32_t row);
  // How many rows came before this batch; of no meaning where the source knows
  // its arrivals.
  void set_rows_before(std::uint64_t count) { rows_before_ = count; }
  bool changed() const { return changed_; }
  // True where the records have a time that printing puts first.
  bool prints_stored_time() const { return prints_stored_time_; }
  void hide_stored_time() { prints_stored_time_ = false; }
  // Fields asked for by name print even where they are reserved.
  bool is_named(std::size_t field_index) const { return uses_[field_index].named; }
  // The fields of the row, indices into fields(), in the order in which they
  // print: that of its record, then what pipes made; that of `fields a, b` where
  // a pipe gave one. Fields that the row does not have may be among them. Valid
  // until the next call.
  Result<std::span<const std::uint32_t>> field_order(std::uint32_t row);
  // False for a reserved field of a segment that nobody asked for.
  bool prints(std::size_t field_index) const;
  void set_named(std::size_t field_index, bool named) { uses_[field_index].named = named; }

 private:
  // A column: of the source (loaded on demand), made by a pipe, or united from
  // others for resolve().
  struct Slot {
    std::size_t source_index = kNoSource;
    std::unique_ptr<Column> column;
  };
  struct Use {
    std::size_t slot = 0;
    bool named = false;  // asked for by name: prints even where it is reserved
    // The fields of the source where it stands in a record.
    std::vector<std::uint32_t> places;
    std::uint32_t made = 0;   // the number of the edit that made it
    std::uint32_t group = 0;  // of keep_fields(): which of its names
    // Of set_row_fields().
    std::uint32_t id = 0;  // by which the orders of rows name it; 0: none
    bool of_rows = false;  // it was made by nothing else
  };
  struct RowOrders {
    std::uint32_t edit = 0;
    std::vector<std::vector<std::uint32_t>> orders;  // ids
    std::vector<std::uint32_t> order_of_row;
  };
  // field_order(), prepared for a list of fields.
  struct Order {
    bool prepared = false;
    std::vector<std::uint32_t> field_at;   // by source field; kNoField: gone
    std::vector<std::uint32_t> made;       // fields that may lack their place
    std::vector<std::uint32_t> last_seen;  // by field: the number of the call
    std::uint32_t calls = 0;
    std::vector<std::uint32_t> source_order;
    std::vector<std::uint32_t> field_of_id;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> ranked;  // rank and field
    std::vector<std::uint32_t> result;
  };
  static constexpr std::uint32_t kNoField = static_cast<std::uint32_t>(-1);
  // Where the time of a row comes from.
  enum class TimeOrigin : std::uint8_t { kSource, kColumn, kNone };
  static constexpr std::size_t kNoSource = static_cast<std::size_t>(-1);

  Result<const Column*> slot_column(std::size_t slot);
  std::size_t add_slot(Column column);
  void list_all_rows() const;
  // Indices into fields_ of a name's fields, the most literal first.
  std::vector<std::size_t> fields_named(std::string_view name);
  void index_names();
  static std::size_t hash_of(std::string_view name) { return std::hash<std::string_view>()(name); }
  Result<std::size_t> resolve_slot(std::string_view name);
  // The slots of all fields that the name may mean, the first first.
  std::vector<std::size_t> slots_meant(std::string_view name);
  Result<std::size_t> resolve_time_slot();
  Result<std::size_t> unite(const std::vector<std::size_t>& slots);
  void erase_fields(std::vector<std::size_t> indices);
  void put_field(std::string name, std::size_t slot);
  void after_edit();
  void prepare_order();
  bool place(std::uint32_t field);
  void place_made(std::uint32_t row);
  void order_by_group();
  Result<const JsonLayout*> layout_of(std::uint32_t row);
  Status append_built(std::uint32_t row, std::string& out);
  Result<bool> append_stored(std::uint32_t row, std::string& out);
  Result<bool> has_own_time(std::uint32_t row);

  std::unique_ptr<BatchSource> source_;
  std::vector<Field> fields_;
  std::vector<Use> uses_;  // of fields_, index by index
  // Of many fields: by the hash of the name.
  std::unordered_multimap<std::size_t, std::size_t> name_index_;
  bool names_indexed_ = false;
  std::vector<Slot> slots_;
  std::map<std::string, std::size_t, std::less<>> resolved_;                   // name → slot
  std::map<std::vector<std::uint32_t>, std::unique_ptr<JsonLayout>> layouts_;  // by order
  std::vector<std::uint32_t> last_order_;
  const JsonLayout* last_layout_ = nullptr;
  bool order_is_fixed_ = false;  // by `fields a, b`
  bool keeps_objects_ = false;   // within it, members have the order of their record
  Order order_;
  std::vector<RowOrders> row_orders_;
  std::uint32_t last_id_ = 0;
  std::size_t times_slot_ = kNoSource;
  std::size_t source_times_slot_ = kNoSource;
  std::uint32_t edits_ = 0;
  TimeOrigin time_origin_ = TimeOrigin::kSource;
  bool prints_stored_time_ = false;
  std::uint64_t rows_before_ = 0;
  std::string message_field_;  // empty: the aliases
  MessageRank message_rank_ = MessageRank::kBeforeOwn;
  std::size_t row_count_ = 0;  // of the selection
  mutable std::vector<std::uint32_t> selection_;  // empty: all rows, until somebody asks
  std::vector<std::uint32_t> known_rows_;
  std::uint64_t known_of_ = 0;
  bool changed_ = false;
};

}  // namespace logkit::record
