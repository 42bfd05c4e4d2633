#include "tools/logship/record_view.h"

#include <algorithm>

#include "lib/io/input.h"
#include "lib/record/json_text.h"
#include "lib/record/stream_reader.h"

namespace logkit::logship {

void RecordView::append_line(std::string_view text, const std::string& members) {
  const std::size_t begin = lines_.size();
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  const bool may_be_object = last != text.npos && text[last] == '}' && text.starts_with('{');
  if (last == text.npos) {
    lines_ += "{}";  // a blank line is a row too
  } else if (members.empty()) {
    lines_ += text;
  } else if (may_be_object) {
    const std::string_view open = text.substr(0, last);
    const std::size_t inner = open.find_last_not_of(" \t\r\n");
    lines_ += open;
    if (open[inner] != '{') lines_ += ',';
    lines_ += members;
    lines_ += '}';
  } else {
    record::RecordBuilder line(lines_);
    line.add_message(text);
    line.add_members(members);
    line.close();
  }
  std::replace(lines_.begin() + static_cast<std::ptrdiff_t>(begin), lines_.end(), '\n', ' ');
  lines_ += '\n';
}

Status RecordView::visit(const ship::Batch& batch, const Visit& visit) {
  std::string members = origins_.at(batch.origin).members;
  if (!members_.empty()) members += (members.empty() ? "" : ",") + members_;
  lines_.clear();
  for (const ship::Record& record : batch.records) append_line(batch.text(record), members);
  LK_TRY(auto input, io::open_input_memory(std::move(lines_), "records"));
  lines_ = {};
  LK_TRY(const bool has_lines, input->next_member());
  if (!has_lines) return {};
  record::StreamOptions options;
  options.lines.max_line_bytes = 0;  // what was cut is cut already
  record::StreamReader reader(*input, options);
  std::size_t first = 0;
  while (true) {
    LK_TRY(const auto rows, reader.next());
    if (rows == nullptr) return {};
    const std::size_t count = rows->source_row_count();
    LK_RETURN_IF_ERROR(visit(*rows, first));
    first += count;
  }
}

}  // namespace logkit::logship
