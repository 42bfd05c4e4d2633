// Merging: the records of several segments, in the order in which they arrived,
// into one.
//
//   input A   blocks 0 1 2        ┐  one block of each input is open, and only
//   input B   block  0            ├─ while its arrival numbers overlap those of
//   input C   blocks 0 1          ┘  another: rows go out by arrival number
//
// A block that overlaps no other, is of the level of the writer and at least half
// full is copied as it is stored: only what it names outside of itself (shapes,
// columns, sources, patterns, dictionaries) gets the numbers of the output, and
// its words come from the index of its segment (merge_copy.h says when that is
// possible).
//
// Of all others columns are read and written again: values go over as they lie,
// and are encoded anew, so that small blocks become full ones. No record is
// printed or parsed on the way, but for those that were stored whole: they may
// find room in columns now.
//
// The same inputs in the same order give the same bytes.
//
// Memory: the blocks that overlap (two, where the inputs follow each other), the
// tables of their segments, and what the writer holds. For a segment whose blocks
// are copied, about one and a half times its index.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/segment/footer.h"
#include "lib/segment/writer.h"

namespace logkit::segment {

class MergeInput {
 public:
  // Reads the footer. `name` is for messages.
  static Result<std::unique_ptr<MergeInput>> open(std::unique_ptr<io::ReadFile> file,
                                                  std::string name);
  virtual ~MergeInput() = default;
  virtual const Footer& footer() const = 0;
  // Fields that its term index leaves out; nothing where it has no index. One
  // that is damaged leaves none out.
  virtual std::optional<std::vector<std::string>> left_out() = 0;
};

struct MergeOptions {
  // Asked often; true ends the merge with kCancelled.
  std::function<bool()> stop;
  // Gets the damage of a block that cannot be read, whose records are then left
  // out; where it is empty, such damage ends the merge.
  std::function<void(const Error&)> on_damage;
};

// Has the output be indexed as the newest of the inputs with records: the last. A field
// that it does not have is left out where the newest that has it left it out. Streams
// are made of the same fields, in which the inputs have to agree.
void keep_choices(std::span<const std::unique_ptr<MergeInput>> inputs, WriterOptions& options);

// Adds all records of the inputs to the writer. kCorrupt where two of them have
// the same arrival number.
Status merge_rows(std::span<const std::unique_ptr<MergeInput>> inputs, Writer& writer,
                  const MergeOptions& options = {});

}  // namespace logkit::segment
