#include "tools/logship/spool_command.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/human.h"
#include "lib/cli/command_line.h"
#include "lib/cli/common_options.h"
#include "lib/cli/diag.h"
#include "lib/record/json_text.h"
#include "lib/ship/record_text.h"
#include "lib/ship/spool_codec.h"
#include "lib/spool/segment_scan.h"
#include "lib/spool/spool.h"

namespace logkit::logship {
namespace {

struct Context {
  cli::World& world;
  bool json = false;
  bool all = false;
};

// A directory is a spool, or has spools in it.
Result<std::vector<std::string>> spools_in(io::Fs& fs, const std::string& dir) {
  LK_TRY(const auto names, fs.list_dir(dir));
  LK_TRY(const auto segments, spool::list_segments(fs, dir));
  std::vector<std::string> found;
  const bool has_lock = std::find(names.begin(), names.end(), "lock") != names.end();
  if (has_lock || !segments.empty()) found.push_back(dir);
  for (const std::string& name : names) {
    const std::string below = io::join_path(dir, name);
    const auto info = fs.stat(below);
    if (!info || info->type != io::FileType::kDirectory) continue;
    LK_TRY(const auto inner, fs.list_dir(below));
    if (std::find(inner.begin(), inner.end(), "lock") != inner.end()) found.push_back(below);
  }
  if (found.empty()) {
    Error error = Error::invalid("is no spool", dir);
    error.help = "name the directory of --spool, or one below it";
    return error;
  }
  return found;
}

Status print(Context& context, const std::string& line) {
  return context.world.out.write(line);
}

Result<bool> list(Context& context, const std::string& dir) {
  io::Fs& fs = context.world.fs;
  LK_TRY(const auto segments, spool::list_segments(fs, dir));
  LK_TRY(const spool::Progress progress, spool::read_progress(fs, dir));
  LK_TRY(const std::uint64_t waiting, spool::count_waiting(fs, dir));
  std::uint64_t bytes = 0;
  for (const auto& segment : segments) bytes += segment.size_bytes;
  std::string line;
  if (context.json) {
    record::RecordBuilder json(line);
    json.add_string("spool", dir);
    json.add_uint("segments", segments.size());
    json.add_uint("bytes", bytes);
    json.add_uint("taken", progress.taken);
    json.add_uint("waiting", waiting);
    json.finish();
  } else {
    line = dir + ": " + format_count(waiting) + " waiting, " + format_count(segments.size()) +
           (segments.size() == 1 ? " segment, " : " segments, ") + format_size(bytes) + "\n";
  }
  LK_RETURN_IF_ERROR(print(context, line));
  return true;
}

// What is behind the last record of a segment is a fault only where the next one
// does not go on there, or what was promised does: a group that was never finished
// was never promised.
Result<bool> verify(Context& context, const std::string& dir) {
  io::Fs& fs = context.world.fs;
  LK_TRY(const auto segments, spool::list_segments(fs, dir));
  LK_TRY(const spool::Progress progress, spool::read_progress(fs, dir));
  bool clean = true;
  std::uint64_t records = 0;
  std::uint64_t next = progress.taken + 1;
  const auto say_missing = [&](std::uint64_t before) -> Status {
    if (next >= before) return {};
    clean = false;
    return print(context, dir + ": records " + std::to_string(next) + " to " +
                              std::to_string(before - 1) + " are missing, with their segment\n");
  };
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const spool::SegmentInfo& segment = segments[i];
    if (i == 0) LK_RETURN_IF_ERROR(say_missing(segment.first));
    const std::string path = io::join_path(dir, segment.name);
    const bool is_last = i + 1 == segments.size();
    LK_TRY(const auto found,
           spool::scan_segment(fs, path, segment.first, {},
                               is_last ? spool::kNoLimit : segments[i + 1].first));
    records += found.records;
    next = std::max(found.next, is_last ? progress.appended + 1 : segments[i + 1].first);
    const std::uint64_t lost = found.lost_records + (next - found.next);
    // A crash may leave no more than a name.
    const bool has_begun = found.has_header || !is_last || found.records > 0;
    if (has_begun ? found.is_clean() && lost == 0 : lost == 0) continue;
    clean = false;
    const std::string what = format_count(found.damaged_bytes + found.torn_bytes) +
                             " damaged bytes" + (found.has_header ? "" : ", the header too");
    LK_RETURN_IF_ERROR(
        print(context, path + ": " + what + ", " + format_count(lost) + " records lost\n"));
  }
  if (segments.empty()) LK_RETURN_IF_ERROR(say_missing(progress.appended + 1));
  LK_RETURN_IF_ERROR(print(context, dir + ": " + format_count(records) + " records, taken to " +
                                        std::to_string(progress.taken) +
                                        (clean ? ", sound\n" : "\n")));
  return clean;
}

// Prints what waits (or all there is) as records and leaves the spool as it is.
class Replay {
 public:
  explicit Replay(Context& context) : context_(context), text_(origins_, {}) {}

  Result<bool> run(const std::string& dir) {
    io::Fs& fs = context_.world.fs;
    LK_TRY(const auto segments, spool::list_segments(fs, dir));
    LK_TRY(const spool::Progress progress, spool::read_progress(fs, dir));
    taken_ = context_.all ? 0 : progress.taken;
    bool clean = true;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      numbers_.clear();
      const std::uint64_t limit =
          i + 1 < segments.size() ? segments[i + 1].first : spool::kNoLimit;
      LK_TRY(const auto found,
             spool::scan_segment(
                 fs, io::join_path(dir, segments[i].name), segments[i].first,
                 [this](const spool::Frame& frame) { return take(frame); }, limit));
      clean &= found.is_clean();
    }
    return clean;
  }

 private:
  Status take(const spool::Frame& frame) {
    if (frame.kind == spool::FrameKind::kOrigin) {
      if (auto made = ship::decode_origin(frame.payload))
        numbers_.emplace_back(made->number, origins_.add(std::move(made->origin)));
      return {};
    }
    const auto spooled = ship::decode_record(frame.payload);
    if (!spooled || frame.sequence <= taken_) return {};
    ship::Batch batch;
    for (const auto& [number, id] : numbers_)
      if (number == spooled->origin) batch.origin = id;
    if (numbers_.empty()) batch.origin = origins_.add({});
    batch.bytes = spooled->text;
    batch.received_ns = spooled->received_ns;
    batch.descriptor = spooled->descriptor;
    batch.records.push_back(spooled->record);
    batch.records.back().size = static_cast<std::uint32_t>(spooled->text.size());
    ship::Parcel parcel;
    parcel.add({.batch = &batch});
    text_.clear();
    text_.append(parcel);
    return print(context_, std::string(text_.text()));
  }

  Context& context_;
  ship::OriginTable origins_;
  ship::RecordText text_;
  std::vector<std::pair<std::uint64_t, ship::OriginId>> numbers_;
  std::uint64_t taken_ = 0;
};

}  // namespace

Result<cli::Exit> run_spool(int argc, char** argv, cli::World& world) {
  cli::CommandLine line("logship spool", "look into the spools of logship");
  line.usage("ls|verify|replay [OPTIONS] DIR...");
  Context context{world};
  std::vector<std::string> dirs;
  cli::CommonOptions common;
  const auto declare = [&](cli::CommandLine& command) {
    command.usage("[OPTIONS] DIR...");
    command.positionals(&dirs);
    cli::add_common_options(command, common, {.window = false});
  };
  cli::CommandLine& ls = line.command("ls", "how much waits in each spool");
  ls.flag({"--json", "", "one JSON object a line"}, &context.json);
  declare(ls);
  declare(line.command("verify", "every checksum, every sequence"));
  cli::CommandLine& replay = line.command("replay", "print what waits as records");
  replay.flag({"--all", "", "what was taken and is still there, too"}, &context.all);
  declare(replay);
  LK_TRY(const auto answered, line.parse(argc, argv, world));
  if (answered) return *answered;
  LK_TRY(const auto ended, cli::resolve_common(common, world));
  if (ended) return *ended;
  if (dirs.empty()) return Error::invalid("no directory was named", "logship spool");
  bool clean = true;
  for (const std::string& typed : dirs) {
    LK_TRY(const auto spools, spools_in(world.fs, typed));
    for (const std::string& dir : spools) {
      auto fine = line.chosen() == "ls"       ? list(context, dir)
                  : line.chosen() == "verify" ? verify(context, dir)
                                              : Replay(context).run(dir);
      if (!fine) return std::move(fine).error();
      clean &= *fine;
    }
  }
  return clean ? cli::Exit::kSuccess : cli::Exit::kTrouble;
}

}  // namespace logkit::logship
