#include "tools/logq/explain.h"

#include <algorithm>

#include "lib/base/human.h"
#include "lib/cli/summary.h"
#include "lib/cli/text_width.h"
#include "lib/query/pipe_rows.h"
#include "lib/query/syntax/print.h"
#include "tools/logq/run.h"

namespace logkit::logq {
namespace {

constexpr std::size_t kLabelColumns = 10;

// "segments  3, ..." with the labels in one column.
void append_line(std::string_view label, const std::string& text, const cli::World& world,
                 std::string& out) {
  std::string head(label);
  head.resize(kLabelColumns, ' ');
  out += head + cli::visible(text, {.utf8 = world.out_style.utf8()}) + "\n";
}

std::string list_of(const query::FieldSet& fields) {
  if (fields.all || fields.whole_record) return "every field";
  std::string text;
  for (const std::string& name : fields.names) text += (text.empty() ? "" : ", ") + name;
  for (const std::string& prefix : fields.prefixes) {
    text += (text.empty() ? "" : ", ") + prefix + "*";
  }
  return text.empty() ? "none" : text;
}

struct Pruned {
  std::uint64_t by_time = 0;
  std::uint64_t by_columns = 0;
  std::uint64_t by_index = 0;
};
std::string text_of(const Pruned& pruned) {
  return format_count(pruned.by_time) + " out of window, " + format_count(pruned.by_columns) +
         " pruned by column statistics, " + format_count(pruned.by_index) + " by the term index";
}

// What the answer reads of a record that matches.
OpenOptions how_to_open(const Asking& asking) {
  const Options& options = asking.options;
  OpenOptions how;
  how.newest_first = options.newest_first;
  if (options.count || options.quiet() || options.list_names) how.output = query::FieldSet();
  if (asking.request.view == View::kPatterns) how.output = fields_named({"_msg", "_time"});
  if (options.hist || !options.list_values.empty()) {
    how.output.emplace().add(options.hist ? "_time" : std::string_view(options.list_values));
  }
  return how;
}

void append_query(const Asking& asking, std::string& out) {
  append_line("query", query::print(asking.request.query), asking.world, out);
  const query::ScanRequest scan = query::plan_scan(asking.request.query);
  const OpenOptions how = how_to_open(asking);
  append_line("filter on", list_of(scan.filter_fields), asking.world, out);
  append_line(
      "then read",
      list_of(how.output && asking.request.query.pipes.empty() ? *how.output : scan.output_fields),
      asking.world, out);
  const auto window = window_of(asking.request);
  if (!window || !window->limited()) return;
  append_line("window", cli::describe_window(*window, asking.options.common.zone), asking.world,
              out);
}

void append_plan(const Asking& asking, const query::ScanStatistics& plan, std::string& out) {
  const Figures figures = asking.inputs.figures();
  if (figures.segments_total > 0) {
    append_line("segments",
                format_count(figures.segments_total) + ": " +
                    text_of({figures.segments_out_of_window + plan.segments_pruned_by_time,
                             plan.segments_pruned_by_columns, plan.segments_pruned_by_index}) +
                    ", " +
                    format_count(plan.segments_total - plan.segments_pruned_by_time -
                                 plan.segments_pruned_by_columns - plan.segments_pruned_by_index) +
                    " to read",
                asking.world, out);
    append_line("blocks",
                format_count(plan.blocks_total) + ": " +
                    text_of({plan.blocks_pruned_by_time, plan.blocks_pruned_by_columns,
                             plan.blocks_pruned_by_index}) +
                    ", " + format_count(plan.blocks_from_footer) + " counted from the footer, " +
                    format_count(plan.blocks_to_read) + " to read",
                asking.world, out);
    append_line(
        "records",
        format_count(plan.rows_total) + ": " + format_count(plan.rows_to_read) + " to look at",
        asking.world, out);
    append_line(
        "bytes",
        format_size(plan.bytes_total) + ": at most " + format_size(plan.bytes_to_read) +
            " of blocks to read, dictionaries and indexes not counted",
        asking.world, out);
  }
  if (asking.inputs.has_streams()) {
    append_line("files", "read whole, in the order given", asking.world, out);
  }
}

// The parts of the filter that all have to match.
std::vector<const query::Filter*> parts_of(const query::Filter& filter) {
  std::vector<const query::Filter*> parts;
  if (const auto* all = std::get_if<query::AndFilter>(&filter.node)) {
    for (const query::Filter& operand : all->operands) parts.push_back(&operand);
  } else if (!std::holds_alternative<query::AllFilter>(filter.node)) {
    parts.push_back(&filter);
  }
  return parts;
}

// "2 of 3 blocks: 1 out of window, 1 by the term index"
std::string ruled_out(const query::ScanStatistics& plan) {
  const std::uint64_t count =
      plan.blocks_pruned_by_time + plan.blocks_pruned_by_columns + plan.blocks_pruned_by_index;
  std::string text =
      format_count(count) + " of " + cli::counted(plan.blocks_total, "block", "blocks");
  if (count == 0) return text;
  std::string separator = ": ";
  const auto add = [&](std::uint64_t blocks, std::string_view why) {
    if (blocks == 0) return;
    text += separator + format_count(blocks) + std::string(why);
    separator = ", ";
  };
  add(plan.blocks_pruned_by_time, " out of window");
  add(plan.blocks_pruned_by_columns, " by column statistics");
  add(plan.blocks_pruned_by_index, " by the term index");
  return text;
}

// Each part of the filter and each pipe: what it rules out by itself, what it
// reads, and how many rows went in and out of it where it was run.
class Steps {
 public:
  Steps(const Asking& asking, std::string& out) : asking_(asking), out_(out) {}

  void append(const query::PipeRows* rows, std::uint64_t rows_out) {
    const query::Query& query = asking_.request.query;
    const std::vector<const query::Filter*> parts = parts_of(query.filter);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      append_filter(*parts[i],
                    rows == nullptr ? "" : in_and_out(rows->came_to_part(i), rows->passed_part(i)));
    }
    for (std::size_t i = 0; i < query.pipes.size(); ++i) {
      std::string text = "| " + query::print(query.pipes[i]) + ": needs " +
                         list_of(query::needed_fields(query.pipes, i));
      if (rows != nullptr) {
        const bool is_last = i + 1 == query.pipes.size();
        text += in_and_out(rows->came_to(i), is_last ? rows_out : rows->came_to(i + 1));
      }
      append_step(text);
    }
  }

 private:
  static std::string in_and_out(std::uint64_t in, std::uint64_t out) {
    return "; " + cli::counted(in, "row", "rows") + " in, " + format_count(out) + " out";
  }

  void append_filter(const query::Filter& part, const std::string& rows) {
    query::Query alone;
    alone.filter = part;
    const query::ScanRequest own =
        asking_.inputs.scan_request(alone, {.output = query::FieldSet()});
    std::string text = query::print(part) + ": ";
    if (asking_.inputs.figures().segments_total > 0) {
      text += "rules out " + ruled_out(asking_.inputs.plan(own)) + "; ";
    }
    text += "reads " + list_of(own.filter_fields);
    if (asking_.inputs.figures().segments_total > 0) {
      text += ", at most " + format_size(bytes_of(own.filter_fields));
    }
    append_step(text + rows);
  }

  // Of the columns of these fields, in the blocks that the whole query reads.
  std::uint64_t bytes_of(const query::FieldSet& fields) const {
    query::ScanRequest request =
        asking_.inputs.scan_request(asking_.request.query, {.output = query::FieldSet()});
    request.output_fields = query::FieldSet();
    request.filter_fields = query::FieldSet();
    const std::uint64_t heads = asking_.inputs.plan(request).bytes_to_read;
    request.filter_fields = fields;
    return asking_.inputs.plan(request).bytes_to_read - heads;
  }

  void append_step(const std::string& text) {
    append_line("step " + std::to_string(++number_), text, asking_.world, out_);
  }

  const Asking& asking_;
  std::string& out_;
  std::size_t number_ = 0;
};

// "18.4 KiB of blocks, dictionaries and indexes in 5 reads, 61.2 KiB of footers"
std::string bytes_text(const Asking& asking, const Answer& answer,
                       const query::ScanStatistics& scanned) {
  const std::uint64_t other =
      answer.figures.bytes_read - std::min(answer.figures.bytes_read, scanned.bytes_read);
  if (answer.figures.segments_total == 0) return format_size(other) + " of files";
  return format_size(scanned.bytes_read) + " of blocks, dictionaries and indexes in " +
         cli::counted(scanned.reads, "read", "reads") + ", " + format_size(other) +
         (asking.inputs.has_streams() ? " of footers and files" : " of footers");
}

}  // namespace

Status print_plan(const Asking& asking) {
  std::string out;
  append_query(asking, out);
  append_plan(asking, asking.inputs.plan(asking.request.query, how_to_open(asking)), out);
  Steps(asking, out).append(nullptr, 0);
  return asking.world.out.write(out);
}

Result<Answer> explain_run(const Asking& asking) {
  Options counting = asking.options;
  counting.silent = true;
  query::PipeRows rows(asking.request.query.pipes.size(),
                       parts_of(asking.request.query.filter).size());
  LK_TRY(const Answer answer,
         ask({counting, asking.request, asking.inputs, asking.rejects, asking.world, &rows}));
  // Planned after it was run: what planning reads is not of the run.
  const query::ScanStatistics scanned = asking.inputs.scanned();
  std::string out;
  append_query(asking, out);
  append_plan(asking, asking.inputs.plan(asking.request.query, how_to_open(asking)), out);
  Steps(asking, out).append(&rows, answer.records);
  append_line("read",
              cli::counted(scanned.blocks_read, "block", "blocks") + ", " +
                  cli::counted(scanned.rows_read, "record", "records") + ", " +
                  bytes_text(asking, answer, scanned),
              asking.world, out);
  append_line("found",
              cli::counted(answer.matched, "match", "matches") + ", " +
                  cli::counted(answer.records, "row", "rows"),
              asking.world, out);
  LK_RETURN_IF_ERROR(asking.world.out.write(out));
  return answer;
}

}  // namespace logkit::logq
