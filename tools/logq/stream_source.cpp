#include "tools/logq/stream_source.h"

#include <algorithm>

#include "lib/cli/app.h"
#include "lib/io/utf16_input.h"
#include "tools/logq/growing_file.h"

namespace logkit::logq {
namespace {

constexpr int kMaxTickMs = 1000;

}  // namespace

StreamSource::StreamSource(std::vector<std::string> paths, StreamOptions options,
                           cli::World& world, Reporter& reporter)
    : paths_(std::move(paths)), options_(std::move(options)), world_(world), reporter_(reporter) {
  if (options_.figures != nullptr) ++options_.figures->begun;
}

StreamSource::~StreamSource() = default;

Result<std::unique_ptr<record::Batch>> StreamSource::next() {
  while (true) {
    if (cli::stop_requested()) return std::unique_ptr<record::Batch>();
    if (!reader_) {
      LK_TRY(const bool opened, open_member());
      if (!opened) {
        note_end();
        return std::unique_ptr<record::Batch>();
      }
    }
    Result<std::unique_ptr<record::Batch>> batch = reader_->next();
    count();
    if (!batch) {
      LK_RETURN_IF_ERROR(pass_over(std::move(batch.error())));
      continue;
    }
    if (*batch) {
      if (options_.figures != nullptr) options_.figures->fields.add((*batch)->fields());
      return batch;
    }
    close_member();
  }
}

io::InputOptions StreamSource::input_options(const std::string& path) {
  cli::Tick tick;
  if (options_.parses)
    tick = [this]() -> Status { return parsed_ ? parsed_->tick() : Status(); };
  const std::int64_t timeout_ms = options_.parser.multiline.timeout_ns / 1'000'000;
  const int tick_ms = static_cast<int>(std::clamp<std::int64_t>(timeout_ms / 4, 10, kMaxTickMs));
  io::InputOptions how = cli::ticking_input_options(world_, path, tick_ms, std::move(tick));
  how.before_blocking = [this, wait = std::move(how.before_blocking)]() -> Status {
    if (options_.before_waiting) LK_RETURN_IF_ERROR(options_.before_waiting());
    return wait();
  };
  return how;
}

// The next input that can be opened; false where there is none.
Result<bool> StreamSource::open_input() {
  while (next_path_ < paths_.size()) {
    const std::string& path = paths_[next_path_++];
    io::InputOptions how = input_options(path);
    Result<std::unique_ptr<io::Input>> input =
        options_.grows ? open_growing_file(world_, path, std::move(how.before_blocking))
                       : io::open_input(world_.fs, path, std::move(how));
    if (input) {
      input_ = std::make_unique<io::TextInput>(std::move(*input));
      return true;
    }
    LK_RETURN_IF_ERROR(pass_over(std::move(input.error())));
  }
  return false;
}

// What cannot be read is reported and left; only a reader of our own output
// that left ends the run.
Status StreamSource::pass_over(Error error) {
  if (error.code != Code::kCancelled) {
    reporter_.trouble(error);
  } else if (!cli::stop_requested()) {
    return error;
  } else {
    next_path_ = paths_.size();
  }
  close_input();
  return {};
}

// The next member of the input in hand, or the first of the next input.
Result<bool> StreamSource::open_member() {
  while (true) {
    if (!input_) {
      LK_TRY(const bool opened, open_input());
      if (!opened) return false;
    }
    Result<bool> member = input_->next_member();
    if (!member) {
      LK_RETURN_IF_ERROR(pass_over(std::move(member.error())));
    } else if (!*member) {
      close_input();
    } else {
      break;
    }
  }
  record::StreamOptions stream;
  stream.times.now_ns = options_.now_ns;
  stream.time_field = options_.time_field;
  stream.reporter = &reporter_;
  stream.lines.max_line_bytes = options_.max_record_bytes;
  if (options_.parses) {
    // Members of an archive cannot be waited for: a read of one cannot be ended.
    parsed_ = ParsedInput::make(*input_,
                                {.parser = options_.parser,
                                 .max_line_bytes = options_.max_record_bytes,
                                 .may_wait = input_->member().empty()},
                                reporter_);
    // The lines were cut where they came; a record of one is longer.
    stream.lines.max_line_bytes = 0;
  }
  reader_ = std::make_unique<record::StreamReader>(parsed_ ? *parsed_ : *input_, stream);
  return true;
}

void StreamSource::close_member() {
  count();
  counted_.lines = 0;
  counted_.lines_cut = 0;
  reader_.reset();
  parsed_.reset();
}

void StreamSource::close_input() {
  close_member();
  counted_.bytes = 0;
  input_.reset();
}

void StreamSource::note_end() {
  if (ended_ || cli::stop_requested() || options_.figures == nullptr) return;
  ended_ = true;
  ++options_.figures->ended;
}

void StreamSource::count() {
  if (options_.figures == nullptr) return;
  if (input_) {
    options_.figures->bytes += input_->consumed_bytes() - counted_.bytes;
    counted_.bytes = input_->consumed_bytes();
  }
  if (reader_) {
    options_.figures->lines += reader_->lines_read() - counted_.lines;
    counted_.lines = reader_->lines_read();
    const std::uint64_t cut = parsed_ ? parsed_->lines_cut() : reader_->lines_truncated();
    options_.figures->lines_cut += cut - counted_.lines_cut;
    counted_.lines_cut = cut;
  }
}

}  // namespace logkit::logq
