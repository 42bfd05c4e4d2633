#include "lib/segment/encoding/column_reader.h"

#include "lib/segment/encoding/column_decoder.h"

namespace logkit::segment {

Result<DecodedValues> read_column(const ParsedColumn& parsed, ColumnEnvironment& environment,
                                  std::span<const std::uint32_t> rows, std::uint64_t raw_bytes) {
  if (parsed.needs_rows && rows.size() != parsed.root.count) {
    return Error::corrupt("the number of rows of a column is damaged [I19]");
  }
  ColumnDecoder decoder(environment, raw_bytes);
  return decoder.read(parsed.root, parsed.needs_rows ? rows : std::span<const std::uint32_t>());
}

Result<std::optional<CountedValues>> count_column(const ParsedColumn& parsed,
                                                  ColumnEnvironment& environment,
                                                  std::uint64_t raw_bytes) {
  CountedValues counted;
  if (parsed.root.is_constant()) {
    ColumnDecoder decoder(environment, raw_bytes);
    LK_TRY(counted.values, decoder.read(parsed.root, {}));
    counted.counts = {counted.values.count};
    counted.values.count = 1;
    return std::optional(std::move(counted));
  }
  const auto* form = std::get_if<StoredEntries>(&parsed.root.form);
  if (form == nullptr) return std::optional<CountedValues>();
  LK_TRY(auto ids, count_integers(form->ids, environment.payloads()));
  if (!ids) return std::optional<CountedValues>();
  LK_TRY(const StoredDictionary* dictionary,
         environment.tables().dictionary(form->dictionary, ids->numbers));
  std::uint64_t bytes = 0;
  counted.values.form = DecodedValues::Form::kPlain;
  for (const std::int64_t number : ids->numbers) {
    const std::string_view entry = (*dictionary)[static_cast<std::uint64_t>(number)];
    bytes += entry.size();
    if (bytes > raw_bytes) return Error::corrupt("a dictionary id of a column is damaged [I18]");
    counted.values.add_entry(entry);
  }
  counted.counts = std::move(ids->counts);
  counted.values.count = counted.counts.size();
  return std::optional(std::move(counted));
}

}  // namespace logkit::segment
