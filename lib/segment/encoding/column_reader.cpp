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
  LK_TRY(const TextList* dictionary, environment.tables().dictionary(form->dictionary));
  LK_TRY(const auto counts,
         count_integers(form->ids, dictionary->size(), environment.payloads()));
  if (counts.empty()) return Error::corrupt("a dictionary id of a column is damaged [I31]");
  std::uint64_t bytes = 0;
  counted.values.form = DecodedValues::Form::kPlain;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    bytes += (*dictionary)[i].size();
    if (bytes > raw_bytes) return Error::corrupt("a dictionary id of a column is damaged [I18]");
    counted.values.add_entry((*dictionary)[i]);
    counted.counts.push_back(counts[i]);
  }
  counted.values.count = counted.counts.size();
  return std::optional(std::move(counted));
}

}  // namespace logkit::segment
