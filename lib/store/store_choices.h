// What was chosen for the segments of a store once and holds for those to come, too:
// an ingest that says nothing of it goes on as the ones before.
//
//   STORE/ingest-choices    lines "stream-fields=host,app", "index-fields=a,b",
//                           "no-index=c"; "*" is every field
//
// Made by the first ingest that chooses something. In a store without it the
// streams are those of the newest segment.
//
// Thread safety: pure functions over an Fs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/segment/writer.h"

namespace logkit::store {

inline constexpr std::string_view kChoicesFile = "ingest-choices";

struct IndexChoice {
  bool indexes = true;
  std::vector<std::string> left_out;
  std::vector<std::string> only;  // none: all but those left out

  bool operator==(const IndexChoice&) const = default;
};

// Nothing where it was not chosen. Names have no comma and no LF.
struct StoreChoices {
  std::optional<std::vector<std::string>> stream_fields;
  std::optional<IndexChoice> index;

  bool operator==(const StoreChoices&) const = default;
  void apply(segment::WriterOptions& options) const;
  // What is chosen here, else what was there.
  StoreChoices over(const StoreChoices& before) const;
};

// Of a store that is there or not; a partition without choices of its own has those of its
// store. kCorrupt where the file is none.
Result<StoreChoices> read_choices(io::Fs& fs, const std::string& store);
// Durable, with the append lock held.
Status keep_choices(io::Fs& fs, const std::string& store, const StoreChoices& choices);

}  // namespace logkit::store
