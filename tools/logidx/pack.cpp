// logidx pack: records into one segment file, or onto standard output.
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "lib/cli/output_files.h"
#include "lib/io/publish.h"
#include "tools/logidx/commands.h"
#include "tools/logidx/load_report.h"
#include "tools/logidx/loader.h"

namespace logkit::logidx {
namespace {

// Standard output as the file of a segment.
class OutputFile : public io::WriteFile {
 public:
  explicit OutputFile(io::Output& out) : out_(out) {}

  Status append(Bytes src) override { return out_.write(as_text(src)); }
  Status sync() override { return out_.flush(); }

 private:
  io::Output& out_;
};

Status refuse_terminal(const cli::World& world) {
  if (!world.stdout_is_tty) return {};
  Error error = Error::invalid("refusing to write a segment to a terminal");
  error.help = "add -o FILE or pipe it";
  return error;
}

// Where the segment goes; appears under its name at commit(), whole.
class Target {
 public:
  static Result<Target> open(cli::World& world, const std::string& path,
                             std::span<const std::string> inputs) {
    Target target;
    if (path == "-") {
      LK_RETURN_IF_ERROR(refuse_terminal(world));
      target.output_ = std::make_unique<OutputFile>(world.out);
      return target;
    }
    LK_RETURN_IF_ERROR(cli::check_output_file(world, "--output", path, inputs));
    target.path_ = path;
    auto pending = io::PendingFile::create(world.fs, io::parent_dir(path));
    if (!pending) return std::move(pending).error();
    target.pending_.emplace(std::move(*pending));
    return target;
  }

  io::WriteFile& file() { return pending_ ? pending_->file() : *output_; }

  Status commit() {
    if (!pending_) return output_->sync();
    const std::size_t slash = path_.rfind('/');
    Status done = pending_->commit(slash == std::string::npos ? path_ : path_.substr(slash + 1));
    return done ? Status{} : Status(named(std::move(done).error()));
  }

  // The file that the user knows, not the temporary one.
  Error named(Error error) const {
    return path_.empty() ? error : cli::named_output_error(std::move(error), path_);
  }

 private:
  std::string path_;
  std::optional<io::PendingFile> pending_;
  std::unique_ptr<OutputFile> output_;
};

}  // namespace

Result<cli::Exit> run_pack(const Options& options, cli::World& world) {
  const auto started = std::chrono::steady_clock::now();
  LK_TRY(Target target, Target::open(world, options.output, options.paths));
  segment::WriterOptions how = options.load.segment;
  how.threads = cli::thread_count(options.common);
  auto writer = segment::Writer::create(target.file(), how);
  if (!writer) return target.named(std::move(writer).error());
  SegmentSink sink(**writer);
  Loader loader(world, options, sink, [] { return Status{}; }, 1000);
  if (Status done = loader.run(); !done) return target.named(std::move(done).error());
  segment::Provenance provenance;
  provenance.positions = sink.positions();
  provenance.created_time_ns = options.common.now_ns;
  auto footer = (*writer)->finish(provenance);
  if (!footer) return target.named(std::move(footer).error());
  // An input that cannot be read must not cost the segment that was there.
  if (loader.has_trouble() && loader.counts().stored == 0) return cli::Exit::kTrouble;
  LK_RETURN_IF_ERROR(target.commit());
  LK_RETURN_IF_ERROR(loader.finish());
  report_load(world, options, loader,
              {.segments = 1, .stored_bytes = footer->file_bytes, .place = options.output}, started);
  return exit_of(options, loader);
}

}  // namespace logkit::logidx
