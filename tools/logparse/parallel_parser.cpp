#include "tools/logparse/parallel_parser.h"

#include <algorithm>
#include <utility>

namespace logkit::logparse {
namespace {

std::size_t bytes_of(std::span<const io::Line> lines) {
  if (lines.empty()) return 0;
  const std::string_view last = lines.back().text;
  return static_cast<std::size_t>(last.data() + last.size() - lines.front().text.data());
}

}  // namespace

ParallelParser::~ParallelParser() {
  for (const auto& job : ahead_) context_.pool->wait(*job);
}

bool ParallelParser::may_go_ahead(std::span<const io::Line> lines) const {
  const std::size_t bytes = bytes_of(lines);
  return context_.pool != nullptr && pause_ == 0 && bytes <= kMostBytes &&
         (bytes >= kLeastBytes || open_ != nullptr || !ahead_.empty()) &&
         context_.output.takes_rendered();
}

std::size_t ParallelParser::first_begin(std::span<const io::Line> lines) {
  const auto found = std::find_if(lines.begin(), lines.end(), [this](const io::Line& line) {
    return parser_.surely_begins(line.text);
  });
  return static_cast<std::size_t>(found - lines.begin());
}

Status ParallelParser::parse_here(std::span<const io::Line> lines,
                                  std::uint64_t first_line_number) {
  parser_.add_lines(lines, first_line_number);
  return context_.output.write_out();
}

Status ParallelParser::add_lines(std::span<const io::Line> lines,
                                 std::uint64_t first_line_number) {
  if (context_.pool != nullptr && alone_bytes_ < context_.alone_bytes) {
    alone_bytes_ += bytes_of(lines);
    return parse_here(lines, first_line_number);
  }
  if (!may_go_ahead(lines)) {
    if (pause_ > 0) --pause_;
    LK_RETURN_IF_ERROR(drain());
    return parse_here(lines, first_line_number);
  }
  if (open_ == nullptr && ahead_.empty()) return start(lines, first_line_number);
  const std::size_t begin = first_begin(lines);
  const std::size_t open_bytes = open_ == nullptr ? 0 : open_->bytes();
  if (begin == lines.size() || bytes_of(lines.first(begin)) + open_bytes > kMostBytes) {
    LK_RETURN_IF_ERROR(drain());
    return parse_here(lines, first_line_number);
  }
  if (open_ != nullptr) {
    open_->add(lines.first(begin));
    LK_RETURN_IF_ERROR(submit());
  }
  open_chunk(lines.subspan(begin), first_line_number + begin);
  return parser_.joins_lines() ? Status() : submit();
}

// Up to where a record begins, the lines go on with what the parser has in hand.
Status ParallelParser::start(std::span<const io::Line> lines, std::uint64_t first_line_number) {
  const std::size_t begin = first_begin(lines);
  LK_RETURN_IF_ERROR(parse_here(lines.first(begin), first_line_number));
  const auto rest = lines.subspan(begin);
  if (rest.empty()) return {};
  parser_.close_record();
  const std::optional<parse::ParserState> state = parser_.state_between_records();
  if (!state || !context_.output.takes_rendered())
    return parse_here(rest, first_line_number + begin);
  state_ = *state;
  open_chunk(rest, first_line_number + begin);
  return parser_.joins_lines() ? Status() : submit();
}

void ParallelParser::open_chunk(std::span<const io::Line> lines,
                                std::uint64_t first_line_number) {
  open_ = new_job();
  open_->begin(state_, first_line_number);
  open_->add(lines);
}

std::unique_ptr<ChunkJob> ParallelParser::new_job() {
  if (spare_.empty())
    return std::make_unique<ChunkJob>(context_.options.parser, context_.output.renderer());
  auto job = std::move(spare_.back());
  spare_.pop_back();
  return job;
}

Status ParallelParser::submit() {
  context_.pool->submit(*open_);
  ahead_.push_back(std::exchange(open_, nullptr));
  while (ahead_.size() > kMaxAhead * context_.threads) LK_RETURN_IF_ERROR(settle_first());
  return {};
}

Status ParallelParser::settle_first() {
  std::unique_ptr<ChunkJob> job = std::move(ahead_.front());
  ahead_.pop_front();
  context_.pool->wait(*job);
  parser_.close_record();  // the chunk begins with a line that does
  Status done;
  if (job->was_right_if(parser_.state_between_records())) {
    failures_ = 0;
    parser_.take_over(job->parser());
    for (const KeptReject& reject : job->rejects())
      context_.rejects.reject(
          {context_.name, reject.line, reject.column, reject.reason, reject.text});
    done = context_.output.take(job->records());
  } else {
    ++failures_;
    pause_ = std::min(std::size_t{1} << std::min<std::size_t>(failures_, 8), kMaxPause);
    done = parse_here(job->lines(), job->first_line_number());
  }
  spare_.push_back(std::move(job));
  return done;
}

Status ParallelParser::drain() {
  while (!ahead_.empty()) LK_RETURN_IF_ERROR(settle_first());
  if (open_ == nullptr) return {};
  std::unique_ptr<ChunkJob> job = std::move(open_);
  parser_.close_record();
  Status done = parse_here(job->lines(), job->first_line_number());
  spare_.push_back(std::move(job));
  return done;
}

}  // namespace logkit::logparse
