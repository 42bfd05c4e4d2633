#include "tools/logparse/record_renderer.h"

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

void RecordRenderer::set_source(std::string_view json) {
  place_members_.clear();
  if (!json.empty()) place_members_.append(",\"_src\":").append(json).append(",\"_pos\":");
}

void RecordRenderer::render(parse::ParsedRecord& record, std::uint64_t end_offset,
                            RenderedRecords& out) const {
  if (place_members_.empty() || !record.stamps.empty()) {
    out.writer.append(record, options_.added, out.text);
  } else {
    out.writer.append(record, options_.added, {place_members_, end_offset}, out.text);
  }
  ++out.count;
  if (!options_.filters) return;
  const cli::TimeWindow& window = options_.window;
  out.line_ends.push_back(out.text.size());
  out.keeps.push_back(record.time_ns >= window.since_ns && record.time_ns < window.until_ns);
  if (options_.samples) out.sample_keys.push_back(sample_key(record));
}

}  // namespace logkit::logparse
