#include "tools/logparse/pipe_stage.h"

#include "lib/io/input.h"
#include "lib/record/stream_reader.h"

namespace logkit::logparse {

Result<std::unique_ptr<PipeStage>> PipeStage::start(const std::vector<query::Pipe>& pipes,
                                                    const query::RunOptions& options) {
  auto stage = std::make_unique<PipeStage>();
  LK_TRY(stage->run_, query::PipeRun::start(pipes, stage->sink_, options));
  return stage;
}

Status PipeStage::Output::push(record::Batch& batch) {
  for (const std::uint32_t row : batch.selection()) {
    LK_RETURN_IF_ERROR(batch.append_json(row, text));
    text.push_back('\n');
    ++records;
  }
  return {};
}

Status PipeStage::push(std::string_view lines, std::string& out) {
  LK_TRY(auto input, io::open_input_memory(std::string(lines), "records"));
  LK_TRY(const bool has_lines, input->next_member());
  if (!has_lines) return {};
  record::StreamOptions options;
  options.lines.max_line_bytes = 0;  // what was cut is cut already
  record::StreamReader reader(*input, options);
  while (run_->wants_more()) {
    LK_TRY(auto batch, reader.next());
    if (batch == nullptr) break;
    taken_ += batch->selection().size();
    LK_RETURN_IF_ERROR(run_->push(std::move(*batch)));
  }
  out.append(sink_.text);
  sink_.text.clear();
  return {};
}

Status PipeStage::finish(std::string& out) {
  LK_RETURN_IF_ERROR(run_->finish());
  out.append(sink_.text);
  sink_.text.clear();
  return {};
}

}  // namespace logkit::logparse
