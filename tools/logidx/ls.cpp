// logidx ls: the segments of a store, or of files, in the order of their times.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "lib/base/civil_time.h"
#include "lib/base/human.h"
#include "lib/cli/diag.h"
#include "lib/record/json_text.h"
#include "tools/logidx/commands.h"
#include "tools/logidx/table.h"
#include "tools/logidx/targets.h"

namespace logkit::logidx {
namespace {

constexpr std::size_t kMapColumns = 40;

// What one line says.
struct Listed {
  std::string path;
  std::uint64_t rows = 0;
  std::uint64_t raw_bytes = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t blocks = 0;
  std::int64_t min_time_ns = 0;
  std::int64_t max_time_ns = 0;
};

Listed listed(const std::string& path, const segment::Footer& footer) {
  return {.path = path,
          .rows = footer.rows,
          .raw_bytes = footer.raw_bytes,
          .file_bytes = footer.file_bytes,
          .blocks = footer.blocks.size(),
          .min_time_ns = footer.min_time_ns,
          .max_time_ns = footer.max_time_ns};
}

Status print_json(cli::World& world, const std::vector<Listed>& segments) {
  std::string out;
  for (const Listed& segment : segments) {
    record::RecordBuilder line(out);
    line.add_string("path", segment.path);
    if (segment.rows > 0) {
      line.add_time("min_time", segment.min_time_ns);
      line.add_time("max_time", segment.max_time_ns);
    }
    line.add_uint("rows", segment.rows);
    line.add_uint("raw_bytes", segment.raw_bytes);
    line.add_uint("bytes", segment.file_bytes);
    line.add_uint("blocks", segment.blocks);
    line.add_string("tier", "local");
    line.finish();
  }
  return world.out.write(out);
}

std::string time_text(const Listed& segment, std::int64_t time_ns) {
  return segment.rows == 0 ? "-" : format_rfc3339_ns(time_ns);
}

Status print_table(cli::World& world, const std::vector<Listed>& segments) {
  using enum Table::Align;
  Table table({"FROM", "TO", "RECORDS", "INPUT", "STORED", "TIER", "SEGMENT"},
              {kLeft, kLeft, kRight, kRight, kRight, kLeft, kLeft});
  for (const Listed& segment : segments) {
    table.row({time_text(segment, segment.min_time_ns), time_text(segment, segment.max_time_ns),
               format_count(segment.rows), format_size(segment.raw_bytes),
               format_size(segment.file_bytes), "local", segment.path});
  }
  return table.print(world);
}

// Where a segment lies between the first time of all and the last.
std::string bar(const Listed& segment, std::int64_t first_ns, std::int64_t last_ns) {
  std::string text(kMapColumns, '.');
  if (segment.rows == 0) return text;
  const double span = std::max(1.0, static_cast<double>(last_ns) - static_cast<double>(first_ns));
  const auto column = [&](std::int64_t time_ns) {
    const double part = (static_cast<double>(time_ns) - static_cast<double>(first_ns)) / span;
    return std::min(kMapColumns - 1, static_cast<std::size_t>(part * kMapColumns));
  };
  const std::size_t begin = column(segment.min_time_ns);
  const std::size_t end = column(segment.max_time_ns);
  text.replace(begin, end - begin + 1, end - begin + 1, '#');
  return text;
}

Status print_map(cli::World& world, const std::vector<Listed>& segments) {
  std::int64_t first_ns = 0;
  std::int64_t last_ns = 0;
  bool any = false;
  for (const Listed& segment : segments) {
    if (segment.rows == 0) continue;
    first_ns = any ? std::min(first_ns, segment.min_time_ns) : segment.min_time_ns;
    last_ns = any ? std::max(last_ns, segment.max_time_ns) : segment.max_time_ns;
    any = true;
  }
  using enum Table::Align;
  Table table({any ? format_rfc3339_ns(first_ns) + " .. " + format_rfc3339_ns(last_ns) : "TIME",
               "RECORDS", "SEGMENT"},
              {kLeft, kRight, kLeft});
  for (const Listed& segment : segments)
    table.row({bar(segment, first_ns, last_ns), format_count(segment.rows), segment.path});
  return table.print(world);
}

}  // namespace

Result<cli::Exit> run_ls(const Options& options, cli::World& world) {
  LK_TRY(const Targets targets, find_targets(world, options.paths, options.common.window));
  std::vector<Error> troubles = targets.troubles;
  std::vector<Listed> segments;
  for (const Sequence& sequence : targets.sequences) {
    for (const store::SegmentFile& file : sequence.files) {
      auto reader = store::open_segment(world.fs, file.path);
      if (reader && !may_overlap((*reader)->footer(), options.common.window)) continue;
      if (reader) {
        segments.push_back(listed(file.path, (*reader)->footer()));
      } else {
        troubles.push_back(std::move(reader).error());
      }
    }
  }
  std::stable_sort(segments.begin(), segments.end(), [](const Listed& a, const Listed& b) {
    return a.min_time_ns < b.min_time_ns;
  });
  LK_RETURN_IF_ERROR(options.json  ? print_json(world, segments)
                     : options.map ? print_map(world, segments)
                                   : print_table(world, segments));
  LK_RETURN_IF_ERROR(world.out.flush());
  for (const Error& trouble : troubles) cli::print_error(world, trouble);
  return troubles.empty() ? cli::Exit::kSuccess : cli::Exit::kTrouble;
}

}  // namespace logkit::logidx
