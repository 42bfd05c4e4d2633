#include "lib/parse/source_parser.h"

#include <algorithm>
#include <utility>

#include "lib/io/cut_reason.h"
#include "lib/parse/source_origin.h"
#include "lib/parse/stack_trace.h"

namespace logkit::parse {
namespace {

// Above this, sources of a pipe that were quiet longest are forgotten: their
// formats are found anew.
constexpr std::size_t kMaxOrigins = 65'536;
}  // namespace

void ParseCounts::add(const ParseCounts& other) {
  lines += other.lines;
  records += other.records;
  blank_lines += other.blank_lines;
  continued_lines += other.continued_lines;
  header_lines += other.header_lines;
  position_lines += other.position_lines;
  unmatched += other.unmatched;
  truncated += other.truncated;
}

SourceParser::SourceParser(const ParserOptions& options, std::string name, RecordHandler& handler)
    : options_(options),
      name_(std::move(name)),
      handler_(handler),
      time_(options.time),
      main_(std::make_unique<Origin>(options, time_, name_)) {}

SourceParser::~SourceParser() = default;

void SourceParser::add_lines(std::span<const io::Line> lines, std::uint64_t first_line_number) {
  read_clocks();
  current_.number = first_line_number;
  for (std::size_t i = 0; i < lines.size() && handler_.wants_more(); ++i) {
    lines_ahead_ = lines.subspan(i);
    add_line(lines[i]);
    ++current_.number;
  }
  lines_ahead_ = {};
  main_->joiner.keep();
  current_.as_it_came = {};  // the lines are the caller's again
}

void SourceParser::read_clocks() {
  time_.now_ns = options_.now_ns();
  timer_ns_ = options_.timer_ns ? options_.timer_ns() : time_.now_ns;
}

void SourceParser::tick() {
  read_clocks();
  if (main_->joiner.is_due(timer_ns_)) flush(*main_);
  for (auto& [source, origin] : origins_)
    if (origin->joiner.is_due(timer_ns_)) flush(*origin);
}

bool SourceParser::is_waiting() const {
  return main_->joiner.is_open() ||
         std::any_of(origins_.begin(), origins_.end(),
                     [](const auto& origin) { return origin.second->joiner.is_open(); });
}

void SourceParser::finish() {
  read_clocks();
  flush_all();
  ended_at_rest_ = main_->stream.is_settled() && !splitter_.is_inside();
  finish_formats(*main_);
  for (auto& [source, origin] : origins_) finish_formats(*origin);
  splitter_.finish(*this);
}

void SourceParser::flush_all() {
  flush(*main_);
  for (auto& [source, origin] : origins_) flush(*origin);
}

// The parts of a line whose end never came.
void SourceParser::finish_formats(Origin& origin) {
  const bool is_truncated = std::exchange(current_.is_truncated, false);  // another line
  while (origin.stream.finish(new_record())) {
    --counts_.continued_lines;  // one of the parts counts as the record
    emit(origin.stream, true);
  }
  current_.is_truncated = is_truncated;
  release_position(origin);
}

void SourceParser::add_line(const io::Line& line) {
  ++counts_.lines;
  current_.as_it_came = line.text;
  current_.end_offset = line.end_offset;
  current_.is_truncated = line.truncated;
  current_.is_one_line = true;
  if (line.truncated) ++counts_.truncated;
  std::string_view text = without_cr(line.text);
  const bool is_marked = current_.number == 1 && text.starts_with(kByteOrderMark);
  current_.mark_bytes = is_marked ? kByteOrderMark.size() : 0;
  text.remove_prefix(current_.mark_bytes);
  if (is_blank(text) && !splitter_.is_inside()) {
    ++counts_.blank_lines;
    if (main_->joiner.is_open() && main_->joiner.ends_at_blank()) return flush(*main_);
    return main_->joiner.add_blank();
  }
  texts_.clear();
  if (!main_->stream.is_decided()) {
    if (may_be_record(text)) return add_object(text);
    decide(*main_);
  }
  const bool splits = main_->stream.is_decided() &&
                      main_->stream.format().framing == Framing::kJsonValues;
  if (!splits && !splitter_.is_inside()) return add_text(text);
  flush(*main_);
  const std::uint64_t records_before = counts_.records + counts_.position_lines;
  const bool was_inside = splitter_.is_inside();
  const std::uint64_t line_bytes = line.text.size() + (line.terminated ? 1 : 0);
  splitter_.add_line(text, line.end_offset - line_bytes, line.end_offset, *this);
  if (counts_.records + counts_.position_lines != records_before) return;
  if (was_inside || splitter_.is_inside()) {
    ++counts_.continued_lines;
  } else {
    ++counts_.blank_lines;
  }
}

// Scans it into outer_. Records of other sources do not say what the input's own
// lines are.
bool SourceParser::may_be_record(std::string_view text) {
  return record::looks_like_json_object(text) && outer_.scan(text) &&
         (outer_.find("_src") != nullptr || outer_.find("_msg") != nullptr);
}

void SourceParser::add_text(std::string_view text) {
  if (record::looks_like_json_object(text) && outer_.scan(text)) return add_object(text);
  add_plain(text);
}

void SourceParser::add_plain(std::string_view text) {
  main_->joiner.use(main_->stream.format());
  if (!main_->joiner.joins()) return parse_plain(text);
  add_joined(*main_, text, {});
}

// `outer_text`: the record that the line came in (outer_), empty where it is plain.
void SourceParser::add_joined(Origin& origin, std::string_view text, std::string_view outer_text) {
  LineJoiner& joiner = origin.joiner;
  const LineJoiner::Line line{.text = text,
                              .raw = current_.as_it_came,
                              .mark_bytes = current_.mark_bytes,
                              .number = current_.number,
                              .end_offset = current_.end_offset,
                              .is_truncated = current_.is_truncated,
                              .is_passing = !outer_text.empty()};
  const JsonMember* const position = outer_text.empty() ? nullptr : outer_.find("_pos");
  const bool goes_on_here = joiner.is_open() && goes_on(origin, line);
  if (goes_on_here && joiner.has_room(line)) {
    joiner.append(line);
    ++counts_.continued_lines;
    if (position != nullptr) joiner.position = position->token;
  } else {
    flush(origin);
    if (goes_on_here) keep_for_rest(origin);
    joiner.use(origin.stream.format());
    if (!joiner.joins())  // what was in hand made auto change its mind
      return outer_text.empty() ? parse_plain(text) : parse_wrapped(origin, outer_, text);
    joiner.outer = outer_text;
    joiner.position = position == nullptr ? std::string_view() : position->token;
    joiner.begin(line, goes_on_here, timer_ns_);
  }
  if (joiner.is_complete()) flush(origin);
}

bool SourceParser::goes_on(Origin& origin, const LineJoiner::Line& line) {
  if (!origin.joiner.continues(line)) return false;
  const std::string_view text = line.text;
  const bool may_be_other = origin.stream.format().begins != nullptr && !text.empty() &&
                            text.front() != ' ' && text.front() != '\t';
  return !may_be_other || !origin.stream.is_surely_other(text);
}

// Parses the record whose lines were gathered.
void SourceParser::flush(Origin& origin) {
  LineJoiner& joiner = origin.joiner;
  if (!joiner.is_open()) return;
  const LineJoiner::Record joined = joiner.take();
  const Current current = current_;
  current_ = {.as_it_came = joined.raw,
              .number = joined.number,
              .end_offset = joined.end_offset,
              .is_truncated = joined.is_truncated,
              .is_one_line = joined.is_one_line,
              .is_rest = joined.is_rest};
  if (joined.is_rest) {
    const bool is_wrapped = !joiner.outer.empty() && joined_outer_.scan(joiner.outer);
    put_rest(origin, is_wrapped ? &joined_outer_ : nullptr, joined.text);
  } else if (joiner.outer.empty()) {
    parse_plain(joined.text);
  } else {
    joined_outer_.scan(joiner.outer);
    parse_wrapped(origin, joined_outer_, joined.text);
  }
  current_ = current;
  release_position(origin);
}

void SourceParser::parse_plain(std::string_view text) {
  ParseError error;
  if (main_->stream.parse(text, new_record(), error) == nullptr) return put_unmatched(text, error);
  record_.line = text;
  note_choice(*main_);
  emit(main_->stream, true);
}

void SourceParser::put_unmatched(std::string_view text, const ParseError& error) {
  ++counts_.unmatched;
  // Of a line that was cut nobody can say more.
  const std::string_view reason = current_.is_truncated ? io::kCutReason : error.reason;
  const std::uint64_t column = current_.is_truncated ? 0 : error.offset + 1;
  handler_.unmatched({name_, current_.number, column, reason, current_.as_it_came});
  new_record().message = Value::string(text);
  record_.parse_error = reason;
  emit(main_->stream, false);
}

// Stack traces have several lines. What goes on with one does not say whose it is.
bool SourceParser::may_hold_trace() const {
  if (record_.message.is_token || current_.is_rest) return false;
  const bool is_line = current_.is_one_line && record_.line.data() == current_.as_it_came.data() &&
                       record_.line.size() <= current_.as_it_came.size();
  return !is_line || record_.common_text().data() != record_.line.data();
}

void SourceParser::emit(Stream& stream, bool is_matched) {
  if (record_.is_header) {
    ++counts_.header_lines;
    return;
  }
  if (record_.is_partial) {
    ++counts_.continued_lines;
    return;
  }
  if (may_hold_trace()) add_exception(record_.message.text, record_);
  stream.settle_time(record_, !is_matched, time_.now_ns);
  record_.is_truncated = record_.is_truncated || current_.is_truncated;
  if (options_.keep_raw && record_.raw.data() == nullptr && record_.stamps.empty())
    record_.raw = record_.joined_raw.data() != nullptr ? record_.joined_raw : current_.as_it_came;
  ++counts_.records;
  handler_.record(record_, current_.end_offset);
}

// What their lines have begun goes out first: records, and parts of records.
void SourceParser::finish_origins() {
  const Current current = current_;
  for (auto& [source, origin] : origins_) {
    flush(*origin);
    finish_formats(*origin);
  }
  origins_.clear();
  current_ = current;
}

SourceParser::Origin& SourceParser::origin_of(std::string_view src) {
  const auto found = origins_.find(src);
  if (found != origins_.end()) return *found->second;
  if (origins_.size() >= kMaxOrigins) finish_origins();
  auto origin = std::make_unique<Origin>(options_, time_, src);
  return *origins_.emplace(std::string(src), std::move(origin)).first->second;
}

void SourceParser::decide(Origin& origin) {
  const bool is_main = &origin == main_.get();
  const auto sample = sample_of(is_main ? std::string_view() : origin.name);
  origin.stream.decide(sample);
  note_choice(origin);
  sample_texts_.clear();
}

// The texts of the source among the lines at hand: the messages of its records,
// or, of the input itself (`src` empty), the lines that are no one's records.
std::vector<std::string_view> SourceParser::sample_of(std::string_view src) {
  std::vector<std::string_view> sample;
  std::size_t bytes = 0;
  for (const io::Line& line : lines_ahead_) {
    if (sample.size() == kSampleLines || bytes >= kSampleBytes) break;
    std::string_view text = without_cr(line.text);
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    if (is_blank(text)) continue;
    if (record::looks_like_json_object(text) && probe_.scan(text)) {
      const JsonMember* const of = probe_.find("_src");
      if (of == nullptr ? !src.empty() : of->token != src) continue;
      const JsonMember* const message = probe_.find("_msg");
      if (message != nullptr && message->is_string())
        text = sample_texts_.keep(unescape(message->raw_string(), sample_texts_));
      if (is_blank(text)) continue;
    } else if (!src.empty()) {
      continue;
    }
    bytes += text.size();
    sample.push_back(text);
  }
  return sample;
}

void SourceParser::note_choice(Origin& origin) {
  if (!origin.stream.is_auto() || origin.noted == &origin.stream.format()) return;
  origin.noted = &origin.stream.format();
  handler_.chose(*origin.noted, origin.name);
}

}  // namespace logkit::parse
