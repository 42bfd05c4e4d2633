// logidx positions: the highest stored position of each source.
#include <string>
#include <utility>
#include <vector>

#include "lib/cli/diag.h"
#include "lib/record/json_text.h"
#include "lib/store/positions.h"
#include "lib/store/partition.h"
#include "lib/store/partitioned_writer.h"
#include "tools/logidx/ack_lines.h"
#include "tools/logidx/commands.h"
#include "tools/logidx/file_progress.h"
#include "tools/logidx/table.h"
#include "tools/logidx/targets.h"

namespace logkit::logidx {
namespace {

Status print_json(cli::World& world, const std::vector<segment::Position>& positions) {
  std::string out;
  append_positions(positions, out);
  return world.out.write(out);
}

Status print_table(cli::World& world, const std::vector<segment::Position>& positions) {
  using enum Table::Align;
  bool any_lane = false;
  for (const segment::Position& position : positions) any_lane = any_lane || !position.lane.empty();
  std::vector<std::string> heads{"POSITION", "SOURCE", "PATH"};
  std::vector<Table::Align> aligns{kRight, kLeft, kLeft};
  if (any_lane) {
    heads.insert(heads.begin() + 2, "LANE");
    aligns.push_back(kLeft);
  }
  Table table(heads, aligns);
  for (const segment::Position& position : positions) {
    const std::string path = path_in_descriptor(position.descriptor);
    std::vector<std::string> cells{std::to_string(position.position), position.source,
                                   path.empty() ? "-" : path};
    if (any_lane) cells.insert(cells.begin() + 2, position.lane);
    table.row(std::move(cells));
  }
  return table.print(world);
}

// The one source of that name or path.
Result<std::string> find_source(io::Fs& fs, const std::string& store, const std::string& wanted) {
  LK_TRY(const store::PositionTable table, store::read_positions(fs, store));
  std::vector<std::string> found;
  for (const segment::Position& position : table.sorted()) {
    const std::string path = path_in_descriptor(position.descriptor);
    if (position.source != wanted && path != wanted && !path.ends_with("/" + wanted)) continue;
    if (found.empty() || found.back() != position.source) found.push_back(position.source);
  }
  if (found.size() == 1) return found.front();
  Error error = found.empty() ? Error::not_found("no source '" + wanted + "' here", store)
                              : Error::invalid("'" + wanted + "' is the path of " +
                                                   std::to_string(found.size()) + " sources",
                                               store);
  error.help = "logidx positions lists the sources of a store; name one by its id";
  return error;
}

Result<cli::Exit> reset(const Options& options, cli::World& world) {
  if (options.paths.size() != 1) {
    Error error = Error::invalid("--reset is about one store");
    error.help = "write logidx positions --reset SOURCE STORE";
    return error;
  }
  const std::string& path = options.paths.front();
  LK_TRY(const io::FileInfo info, world.fs.stat(path));
  if (info.type != io::FileType::kDirectory) return Error::invalid("is no store", path);
  LK_TRY([[maybe_unused]] const auto directories, directories_of(world.fs, path));
  LK_TRY(const std::string source, find_source(world.fs, path, options.reset));
  store::AnyStoreOptions how;
  how.store.now_ns = world.now_ns;
  LK_TRY(const auto writer, store::open_any_store(world.fs, path, std::move(how)));
  LK_RETURN_IF_ERROR(writer->forget(source));
  LK_RETURN_IF_ERROR(writer->close());
  cli::print_note(world, source + " is forgotten: its records are stored when they come again");
  return cli::Exit::kSuccess;
}

}  // namespace

void append_positions(const std::vector<segment::Position>& positions, std::string& out) {
  for (const segment::Position& position : positions) {
    record::RecordBuilder line(out);
    line.add_string("source", position.source);
    if (!position.lane.empty()) line.add_string("lane", position.lane);
    line.add_uint("position", position.position);
    if (position.sub > 0) line.add_uint("sub", position.sub);
    if (!position.descriptor.empty()) line.add_raw("descriptor", position.descriptor);
    line.finish();
  }
}

namespace {

// Partitions have positions for themselves; what a source is read on from is in
// the store.
Status drop_partitions(io::Fs& fs, const std::vector<std::string>& paths, Targets& targets) {
  for (const std::string& path : paths) {
    const auto info = fs.stat(path);
    if (!info || info->type != io::FileType::kDirectory) continue;
    LK_TRY(const std::optional<std::string> field, store::partition_field(fs, path));
    if (!field) continue;
    for (Sequence& sequence : targets.sequences)
      std::erase_if(sequence.files, [&](const store::SegmentFile& file) {
        return !file.partition.empty() && file.path.starts_with(path);
      });
  }
  return {};
}

}  // namespace

Result<cli::Exit> run_positions(const Options& options, cli::World& world) {
  if (!options.reset.empty()) return reset(options, world);
  LK_TRY(Targets targets, find_targets(world, options.paths));
  LK_RETURN_IF_ERROR(drop_partitions(world.fs, options.paths, targets));
  std::vector<Error> troubles = targets.troubles;
  store::PositionCollector collector;
  for (const Sequence& sequence : targets.sequences) {
    for (const store::SegmentFile& file : sequence.files) {
      auto reader = store::open_segment(world.fs, file.path);
      if (reader) {
        collector.add((*reader)->footer().provenance);
      } else {
        troubles.push_back(std::move(reader).error());
      }
    }
  }
  const std::vector<segment::Position> positions = std::move(collector).table().sorted();
  LK_RETURN_IF_ERROR(options.json ? print_json(world, positions) : print_table(world, positions));
  LK_RETURN_IF_ERROR(world.out.flush());
  for (const Error& trouble : troubles) cli::print_error(world, trouble);
  return troubles.empty() ? cli::Exit::kSuccess : cli::Exit::kTrouble;
}

}  // namespace logkit::logidx
