#include "lib/segment/encoding/column_decoder.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "lib/segment/encoding/row_time.h"

namespace logkit::segment {
namespace {

using Form = DecodedValues::Form;

Error corrupt(std::string_view what, int invariant) {
  return Error::corrupt(fmt::format("{} of a column is damaged [I{}]", what, invariant));
}

// Those of the wanted values.
template <typename T>
std::vector<T> take(std::vector<T> all, const ColumnDecoder::Wanted& wanted) {
  if (!wanted) return all;
  // Ascending numbers: what is overwritten was taken before.
  for (std::size_t i = 0; i < wanted->size(); ++i) all[i] = all[(*wanted)[i]];
  all.resize(wanted->size());
  return all;
}

// What entries of a dictionary are called in a block, by their numbers. A block may have
// few of a dictionary of a million.
class LocalNumbers {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  explicit LocalNumbers(std::span<const std::int64_t> entries) {
    if (entries.empty()) return;
    const auto [least, most] = std::minmax_element(entries.begin(), entries.end());
    first_ = *least;
    const auto range = static_cast<std::uint64_t>(*most - *least) + 1;
    if (range / kSparse <= entries.size()) {
      dense_.resize(range, kNone);
    } else {
      sparse_.reserve(entries.size());
    }
  }

  std::uint32_t& of(std::int64_t entry) {
    if (!dense_.empty()) return dense_[static_cast<std::size_t>(entry - first_)];
    return sparse_.try_emplace(entry, kNone).first->second;
  }

 private:
  static constexpr std::uint64_t kSparse = 64;

  std::int64_t first_ = 0;
  std::vector<std::uint32_t> dense_;
  std::unordered_map<std::int64_t, std::uint32_t> sparse_;
};

}  // namespace

bool needs_rows(const StoredColumn& column) {
  if (std::holds_alternative<StoredPrediction>(column.form)) return true;
  if (const auto* times = std::get_if<StoredTimes>(&column.form)) return times->of_rows;
  const auto* patterns = std::get_if<StoredPatterns>(&column.form);
  if (patterns == nullptr) return false;
  for (const std::uint32_t pattern : patterns->patterns) {
    for (const Slot& slot : (*patterns->table)[pattern].slots) {
      if (slot.kind == SlotKind::kFieldReference) return true;
    }
  }
  return std::any_of(patterns->columns.begin(), patterns->columns.end(),
                     [](const auto& slot) { return needs_rows(*slot); });
}

Result<DecodedValues> ColumnDecoder::read(const StoredColumn& column, Rows rows,
                                          const Wanted& wanted) {
  return std::visit([&](const auto& form) { return read_form(form, column, rows, wanted); },
                    column.form);
}

Result<DecodedValues> ColumnDecoder::read_form(const StoredConstant& form,
                                               const StoredColumn& column, Rows,
                                               const Wanted& wanted) {
  if (form.value.size() > raw_bytes_) return corrupt("the constant", 18);
  DecodedValues decoded;
  decoded.form = Form::kConstant;
  decoded.count = wanted ? wanted->size() : column.count;
  decoded.add_entry(form.value);
  return decoded;
}

Status ColumnDecoder::add_row_times(const TimeFormat& format, Rows rows,
                                    std::vector<std::int64_t>& numbers) {
  LK_TRY(const std::span<const std::int64_t> times, environment_.row_times_ns());
  if (rows.size() != numbers.size()) return corrupt("the number of rows", 19);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (rows[i] >= times.size()) return corrupt("a row", 19);
    numbers[i] = static_cast<std::int64_t>(
        static_cast<std::uint64_t>(numbers[i]) +
        static_cast<std::uint64_t>(time_of_row(format, times[rows[i]])));
  }
  return {};
}

Result<DecodedValues> ColumnDecoder::read_form(const StoredTimes& form, const StoredColumn& column,
                                               Rows rows, const Wanted& wanted) {
  LK_TRY(auto numbers, read_integers(form.values, environment_.payloads()));
  if (form.of_rows && rows.size() != column.count) return corrupt("the number of rows", 19);
  numbers = take(std::move(numbers), wanted);
  if (form.of_rows) {
    const auto own_rows = take(std::vector<std::uint32_t>(rows.begin(), rows.end()), wanted);
    LK_RETURN_IF_ERROR(add_row_times(form.format, own_rows, numbers));
  }
  DecodedValues decoded;
  decoded.form = Form::kDictionary;
  decoded.count = numbers.size();
  decoded.ids.reserve(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    // Neighbours are often equal.
    if (i == 0 || numbers[i] != numbers[i - 1]) {
      if (!print_time(form.format, numbers[i], decoded.bytes)) return corrupt("a timestamp", 26);
      decoded.end_entry();
    }
    decoded.ids.push_back(static_cast<std::uint32_t>(decoded.entry_count() - 1));
  }
  return decoded;
}

Result<DecodedValues> ColumnDecoder::read_form(const StoredTypedValues& form, const StoredColumn&,
                                               Rows, const Wanted& wanted) {
  if (!wanted) return read_typed_values(form, environment_.payloads());
  return read_typed_values_at(form, environment_.payloads(), *wanted);
}

Result<DecodedValues> ColumnDecoder::read_form(const StoredEntries& form, const StoredColumn&, Rows,
                                               const Wanted& wanted) {
  LK_TRY(auto numbers, read_integers(form.ids, environment_.payloads()));
  numbers = take(std::move(numbers), wanted);
  LK_TRY(const StoredDictionary* dictionary,
         environment_.tables().dictionary(form.dictionary, numbers));
  LocalNumbers local(numbers);
  DecodedValues decoded;
  decoded.form = Form::kDictionary;
  decoded.count = numbers.size();
  decoded.ids.reserve(numbers.size());
  std::uint64_t bytes = 0;
  for (const std::int64_t number : numbers) {
    std::uint32_t& id = local.of(number);
    if (id == LocalNumbers::kNone) {
      id = static_cast<std::uint32_t>(decoded.entry_count());
      const std::string_view entry = (*dictionary)[static_cast<std::uint64_t>(number)];
      bytes += entry.size();
      if (bytes > raw_bytes_) return corrupt("a dictionary id", 18);
      decoded.add_entry(entry);
    }
    decoded.ids.push_back(id);
  }
  return decoded;
}

Result<DecodedValues> ColumnDecoder::read_form(const StoredList& form, const StoredColumn& column,
                                               Rows, const Wanted& wanted) {
  DecodedValues decoded;
  decoded.form = Form::kPlain;
  decoded.count = column.count;
  LK_TRY(decoded.bytes, environment_.payloads().read(form.bytes));
  decoded.ends.reserve(column.count);
  if (form.by_length) {
    LK_TRY(const auto lengths, read_integers(form.lengths, environment_.payloads()));
    LK_RETURN_IF_ERROR(decoded.split_by_length(lengths));
  } else {
    LK_RETURN_IF_ERROR(decoded.split_by_line_feed());
  }
  if (!wanted) return decoded;
  DecodedValues some;
  some.form = Form::kPlain;
  some.count = wanted->size();
  for (const std::uint32_t value : *wanted) some.add_entry(decoded.entry(value));
  return some;
}

}  // namespace logkit::segment
