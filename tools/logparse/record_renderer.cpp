#include "tools/logparse/record_renderer.h"

#include <charconv>

#include "lib/parse/enrich/record_step.h"
#include "lib/record/level.h"
#include "lib/record/trace_id.h"

namespace logkit::logparse {
namespace {

SampleKey sample_key(parse::ParsedRecord& record) {
  SampleKey key;
  const auto level = record::parse_level(parse::field_text(record, "level"));
  key.is_important = level && *level >= record::Level::kWarn;
  key.trace = record::comparable_trace_id(parse::field_text(record, "trace_id"));
  return key;
}

}  // namespace

void RenderedRecords::clear() {
  text.clear();
  count = 0;
  line_ends.clear();
  keeps.clear();
  sample_keys.clear();
}

void RecordRenderer::stamp(parse::ParsedRecord& record, std::uint64_t end_offset) const {
  if (source_.empty() || !record.stamps.empty()) return;
  constexpr std::size_t kMostDigits = 20;
  char* const room = record.arena.take(kMostDigits);
  const auto digits = std::to_chars(room, room + kMostDigits, end_offset);
  const std::string_view position = record.arena.shrink_last(room, digits.ptr);
  record.stamps.push_back({"_src", parse::Value::token(source_)});
  record.stamps.push_back({"_pos", parse::Value::token(position)});
}

void RecordRenderer::render(parse::ParsedRecord& record, std::uint64_t end_offset,
                            RenderedRecords& out) const {
  stamp(record, end_offset);
  parse::append_record(record, options_.added, out.text);
  ++out.count;
  if (!options_.filters) return;
  const cli::TimeWindow& window = options_.window;
  out.line_ends.push_back(out.text.size());
  out.keeps.push_back(record.time_ns >= window.since_ns && record.time_ns < window.until_ns);
  if (options_.samples) out.sample_keys.push_back(sample_key(record));
}

}  // namespace logkit::logparse
