#include "lib/segment/segment_input.h"

#include "lib/segment/wire.h"

namespace logkit::segment {

Status refuse_segment(io::Input& input, std::string_view reader) {
  for (std::size_t count = 1; count <= kSegmentMagic.size(); ++count) {
    // An error comes again when the member is read.
    const auto head = input.peek(count);
    if (!head || head->size() < count || *head != kSegmentMagic.substr(0, count)) return {};
  }
  const bool is_file = input.member().empty() && !input.packed();
  Error error = Error::invalid("is a segment, not lines", input.name());
  error.help = "pipe its records: logidx cat " + (is_file ? input.name() : "FILE.seg") + " | " +
               std::string(reader);
  return error;
}

}  // namespace logkit::segment
