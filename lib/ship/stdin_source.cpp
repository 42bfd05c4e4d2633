#include "lib/ship/stdin_source.h"

#include <span>

#include "lib/io/input.h"
#include "lib/io/line_reader.h"

namespace logkit::ship {
namespace {

// The lines lie one after the other in the reader's buffer.
void take_lines(std::span<const io::Line> lines, Batch& batch) {
  const char* const first = lines.front().text.data();
  const std::string_view last = lines.back().text;
  batch.bytes.assign(first, static_cast<std::size_t>(last.data() + last.size() - first));
  batch.records.reserve(lines.size());
  for (const io::Line& line : lines) {
    batch.records.push_back({.begin = static_cast<std::uint32_t>(line.text.data() - first),
                             .size = static_cast<std::uint32_t>(line.text.size()),
                             .cut = line.truncated});
  }
}

}  // namespace

Result<std::unique_ptr<StdinSource>> StdinSource::create(int fd, Options options) {
  if (fd < 0) {
    Error closed = Error::invalid("is closed", "standard input");
    closed.help = "name files, or pipe lines to it";
    return closed;
  }
  LK_TRY(io::Wake wake, io::Wake::create());
  return std::unique_ptr<StdinSource>(new StdinSource(fd, options, std::move(wake)));
}

Status StdinSource::run(Intake& intake) {
  const OriginId origin = intake.origins().add({.label = name_});
  const auto wait = [&]() -> Status {
    if (!intake.stopping() && io::wait_readable(fd_, wake_, -1)) return {};
    return Error::cancelled("stopped");
  };
  LK_TRY(auto input, io::open_input_fd(fd_, name_, {.before_blocking = wait}));
  std::uint64_t token = 0;
  std::uint64_t counted = 0;
  while (true) {
    LK_TRY(const bool more, input->next_member());
    if (!more) return {};
    io::LineReader reader(*input, {.max_line_bytes = options_.max_record_bytes});
    while (true) {
      LK_TRY(const auto lines, reader.next_chunk());
      if (lines.empty()) break;
      auto batch = intake.new_batch();
      take_lines(lines, *batch);
      batch->origin = origin;
      batch->token = ++token;
      batch->read_bytes = input->consumed_bytes() - std::exchange(counted, input->consumed_bytes());
      if (!intake.put(std::move(batch))) return {};
    }
  }
}

void StdinSource::stop() { wake_.notify(); }

}  // namespace logkit::ship
