// Column: one field of the rows of a Batch, in the cheapest form its source
// could give. Filters and aggregations look at the form and work once per
// entry (kConst, kDict) or on numbers (kInt, kTime), and on text only where
// there is nothing better. Every form gives the same text through text().
//
//   form     entries          ids            numbers
//   kConst   1                -              -
//   kDict    distinct values  row → entry    -
//   kPlain   row → entry      -              -
//   kInt     -                -              row → integer (text: its decimal digits)
//   kTime    -                -              row → nanoseconds since 1970 UTC
//                                            (text: RFC 3339, "Z", no trailing zeros)
//
// An absent row has an entry of kind kAbsent, or kind_of_numbers' bit unset in
// `present` for the two number forms.
//
// Ownership: entries are views into `storage` (or into memory that the Batch
// keeps alive). Move-only. Thread safety: immutable once built.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/record/value.h"

namespace logkit::record {

// Room for the text of a number or a time.
struct TextScratch {
  char bytes[48];
};

class Column {
 public:
  enum class Form : std::uint8_t { kConst, kDict, kPlain, kInt, kTime };

  struct Entry {
    std::string_view text;
    Kind kind = Kind::kAbsent;
  };

  Column() = default;
  Column(Column&&) = default;
  Column& operator=(Column&&) = default;

  static Column constant(std::size_t row_count, Entry entry);
  static Column plain(std::vector<Entry> entries);
  // Every id < entries.size().
  static Column dictionary(std::vector<Entry> entries, std::vector<std::uint32_t> ids);
  // `present` empty: all rows are. `kind` is kNumber or kString ("digits in quotes").
  static Column integers(std::vector<std::int64_t> numbers, std::vector<bool> present, Kind kind);
  static Column times(std::vector<std::int64_t> time_ns, std::vector<bool> present);

  Form form() const { return form_; }
  std::size_t row_count() const { return row_count_; }

  // The view lives as long as the column, or until `scratch` is used again.
  std::string_view text(std::size_t row, TextScratch& scratch) const;
  Kind kind(std::size_t row) const;
  bool present(std::size_t row) const { return kind(row) != Kind::kAbsent; }
  // True where no row is absent. Looks at every row once.
  bool all_present() const;

  // Of kConst, kDict, kPlain.
  const std::vector<Entry>& entries() const { return entries_; }
  const std::vector<std::uint32_t>& ids() const { return ids_; }
  // Of kInt, kTime.
  const std::vector<std::int64_t>& numbers() const { return numbers_; }
  const std::vector<bool>& present_rows() const { return present_; }
  Kind number_kind() const { return number_kind_; }

  // Keeps bytes alive that entries point into.
  void keep(std::unique_ptr<std::string> storage) { storage_.push_back(std::move(storage)); }

 private:
  Form form_ = Form::kConst;
  Kind number_kind_ = Kind::kNumber;
  std::size_t row_count_ = 0;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> ids_;
  std::vector<std::int64_t> numbers_;
  std::vector<bool> present_;
  std::vector<std::unique_ptr<std::string>> storage_;
};

}  // namespace logkit::record
