// logidx cat: every record, in arrival order, as it came.
#include <algorithm>
#include <string>

#include "lib/cli/app.h"
#include "lib/cli/diag.h"
#include "lib/record/json_scan.h"
#include "lib/record/json_text.h"
#include "tools/logidx/arrival_merge.h"
#include "tools/logidx/commands.h"
#include "tools/logidx/file_progress.h"

namespace logkit::logidx {
namespace {

constexpr std::size_t kWriteBytes = 1u << 16;

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

// RFC 4648; false where the text is none.
bool append_decoded_base64(std::string_view text, std::string& out) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const int digit = base64_digit(c);
    if (digit < 0) return false;
    bits = bits << 6 | static_cast<unsigned>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<char>(bits >> count & 0xFF));
  }
  return true;
}

// What --raw prints of a record: the field raw (raw_b64 where it was no UTF-8),
// else _msg (_msg_b64), else the object.
class RawText {
 public:
  void append(std::string_view object, std::string& out) {
    if (paths_.size() > kMostPaths) {
      paths_ = record::PathTable();
      intern();
    }
    if (!scanner_.scan(object)) {
      out.append(object);
      return;
    }
    const bool done = append_member(object, raw_b64_, true, out) ||
                      append_member(object, raw_, false, out) ||
                      append_member(object, message_b64_, true, out) ||
                      append_member(object, message_, false, out);
    if (!done) out.append(object);
  }

  RawText() : scanner_(paths_) { intern(); }

 private:
  static constexpr std::size_t kMostPaths = 1u << 16;

  void intern() {
    raw_ = paths_.find_or_add(record::kRootPath, "raw");
    raw_b64_ = paths_.find_or_add(record::kRootPath, "raw_b64");
    message_ = paths_.find_or_add(record::kRootPath, "_msg");
    message_b64_ = paths_.find_or_add(record::kRootPath, "_msg_b64");
  }

  bool append_member(std::string_view object, record::PathId path, bool base64, std::string& out) {
    const record::JsonToken* found = nullptr;
    for (const record::JsonToken& token : scanner_.tokens()) {
      if (token.path == path && token.kind == record::Kind::kString) found = &token;
    }
    if (found == nullptr) return false;
    if (base64) return append_decoded_base64(found->raw(object), out);
    record::unescape_json(found->raw(object), out);
    return true;
  }

  record::PathTable paths_;
  record::JsonScanner scanner_;
  record::PathId raw_ = 0;
  record::PathId raw_b64_ = 0;
  record::PathId message_ = 0;
  record::PathId message_b64_ = 0;
};

// True where a source of these positions is the one asked for: by its name, or
// by the path in its descriptor.
bool is_wanted_source(const segment::Position& position, const std::string& wanted) {
  if (position.source == wanted) return true;
  const std::string path = path_in_descriptor(position.descriptor);
  return path == wanted || path.ends_with("/" + wanted);
}

class Cat {
 public:
  Cat(const Options& options, cli::World& world) : options_(options), world_(world) {}

  Result<cli::Exit> run();

 private:
  Status find_sources(const Targets& targets);
  Status print(segment::BlockSource& block, std::size_t row);
  Status append(segment::BlockSource& block, std::size_t row);
  void trouble(const Error& error) {
    has_trouble_ = true;
    cli::print_error(world_, error);
  }

  const Options& options_;
  cli::World& world_;
  std::vector<std::string> sources_;  // --src as names
  RawText raw_;
  std::string object_;
  std::string out_;
  bool has_trouble_ = false;
};

Status Cat::find_sources(const Targets& targets) {
  if (options_.source.empty()) return {};
  sources_.push_back(options_.source);
  bool known = false;
  for (const Sequence& sequence : targets.sequences) {
    for (const store::SegmentFile& file : sequence.files) {
      auto reader = store::open_segment(world_.fs, file.path);
      if (!reader) continue;  // said when its rows are wanted
      const segment::Footer& footer = (*reader)->footer();
      for (const segment::Position& position : footer.provenance.positions) {
        if (!is_wanted_source(position, options_.source)) continue;
        sources_.push_back(position.source);
        known = true;
      }
      for (const std::string& source : footer.sources) known = known || source == options_.source;
    }
  }
  if (known) return {};
  Error error = Error::not_found("no source '" + options_.source + "' here");
  error.help = "logidx positions lists the sources of a store";
  return error;
}

Status Cat::append(segment::BlockSource& block, std::size_t row) {
  if (!options_.raw) {
    LK_TRY(const bool stored, block.append_original(row, out_));
    LK_CHECK(stored);
    out_.push_back('\n');
    return {};
  }
  LK_TRY(const segment::RowKind kind, block.row_kind(row));
  if (kind != segment::RowKind::kJson) {
    LK_TRY(const bool is_line, block.append_raw_line(row, out_));
    LK_CHECK(is_line);
    if (kind == segment::RowKind::kLine) out_.push_back('\n');
    return {};
  }
  object_.clear();
  LK_TRY(const bool stored, block.append_original(row, object_));
  LK_CHECK(stored);
  raw_.append(object_, out_);
  out_.push_back('\n');
  return {};
}

Status Cat::print(segment::BlockSource& block, std::size_t row) {
  if (!sources_.empty()) {
    LK_TRY(const std::string_view source, block.source(row));
    if (std::find(sources_.begin(), sources_.end(), source) == sources_.end()) return {};
  }
  const std::size_t whole_bytes = out_.size();
  if (Status done = append(block, row); !done) {
    out_.resize(whole_bytes);  // no half record
    return done;
  }
  if (out_.size() < kWriteBytes) return {};
  Status written = world_.out.write(out_);
  out_.clear();
  return written;
}

Result<cli::Exit> Cat::run() {
  LK_TRY(const Targets targets, find_targets(world_, options_.paths, options_.common.window));
  LK_RETURN_IF_ERROR(find_sources(targets));
  for (const Sequence& sequence : targets.sequences) {
    ArrivalMerge merge(world_, sequence, options_.common.window,
                       [this](const Error& error) { trouble(error); });
    LK_RETURN_IF_ERROR(merge.run([this](segment::BlockSource& block, std::size_t row) {
      return print(block, row);
    }));
  }
  LK_RETURN_IF_ERROR(world_.out.write(out_));
  LK_RETURN_IF_ERROR(world_.out.flush());
  for (const Error& error : targets.troubles) trouble(error);
  return has_trouble_ ? cli::Exit::kTrouble : cli::Exit::kSuccess;
}

}  // namespace

Result<cli::Exit> run_cat(const Options& options, cli::World& world) {
  return Cat(options, world).run();
}

}  // namespace logkit::logidx
