#include "lib/cli/reject_log.h"

#include <algorithm>

#include "lib/base/base64.h"
#include "lib/base/human.h"
#include "lib/base/json_escape.h"
#include "lib/base/utf8.h"
#include "lib/cli/diag.h"
#include "lib/cli/output_files.h"
#include "lib/cli/text_width.h"
#include "lib/io/publish.h"

namespace logkit::cli {
namespace {

constexpr std::uint64_t kShownRejects = 3;
constexpr std::size_t kMaxGroups = 100;
constexpr std::size_t kExcerptBytes = 160;
constexpr std::size_t kExcerptColumns = 24;
constexpr std::size_t kSnippetBytes = 64 << 10;
constexpr std::size_t kWriteBytes = 1 << 16;

struct Place {
  std::uint64_t line = 0;
  std::uint64_t column = 0;
};

// In a text of several lines the line and the column in it that are to blame.
Place place_in(const Reject& reject) {
  Place place{reject.line, reject.column};
  if (reject.line == 0 || reject.column == 0) return place;
  const std::string_view before = reject.text.substr(0, reject.column - 1);
  place.line += static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
  if (const std::size_t end = before.rfind('\n'); end != std::string_view::npos)
    place.column -= end + 1;
  return place;
}

std::string place_of(const Reject& reject) {
  const Place found = place_in(reject);
  std::string place(reject.input);
  if (found.line != 0) place += ":" + std::to_string(found.line);
  if (found.line != 0 && found.column != 0) place += ":" + std::to_string(found.column);
  return place;
}

void append_reject(const Reject& reject, std::string& out) {
  out += "{\"input\":";
  append_json_string(reject.input, out);
  const Place place = place_in(reject);
  out += ",\"line\":" + std::to_string(place.line);
  if (place.column != 0) out += ",\"column\":" + std::to_string(place.column);
  out += ",\"reason\":";
  append_json_string(reject.reason, out);
  if (is_valid_utf8(reject.text)) {
    out += ",\"text\":";
    append_json_string(reject.text, out);
  } else {
    out += ",\"text_b64\":\"";
    append_base64(reject.text, out);
    out += '"';
  }
  out += "}\n";
}

std::string padded(std::string text, std::size_t columns) {
  const std::size_t used = display_columns(text);
  if (used < columns) text.append(columns - used, ' ');
  return text;
}

}  // namespace

// The file that takes the lines; it appears under its name at the end, whole.
struct RejectLog::RejectFile {
  io::PendingFile pending;
  std::string buffer;

  Status flush() {
    if (buffer.empty()) return {};
    LK_RETURN_IF_ERROR(pending.file().append(as_bytes(buffer)));
    buffer.clear();
    return {};
  }
};

RejectLog::RejectLog(World& world, const CommonOptions& options)
    : world_(world), path_(options.rejects_path), max_rejects_(options.max_rejects) {}

RejectLog::~RejectLog() = default;

void RejectLog::reject(const Reject& reject) {
  const std::string place = place_of(reject);
  ++rejected_;
  count(reject, place);
  if (rejected_ <= kShownRejects) show(reject, place);
  if (!path_.empty() && stopped_by_) keep(reject);
}

// What people are shown of a line.
std::string RejectLog::shown_text(std::string_view text) const {
  return hides_ ? hides_(utf8_prefix(text, kSnippetBytes)) : std::string(text);
}

void RejectLog::count(const Reject& reject, const std::string& place) {
  auto group = std::find_if(groups_.begin(), groups_.end(),
                            [&](const Group& known) { return known.reason == reject.reason; });
  if (group == groups_.end() && groups_.size() >= kMaxGroups) {
    group = std::prev(groups_.end());
    group->reason = "other reasons";
  } else if (group == groups_.end()) {
    groups_.push_back({std::string(reject.reason), 0, place,
                       std::string(utf8_prefix(shown_text(reject.text), kExcerptBytes))});
    group = std::prev(groups_.end());
  }
  ++group->count;
}

void RejectLog::show(const Reject& reject, const std::string& place) {
  Message message{.severity = Severity::kWarning,
                  .text = place + ": " + std::string(reject.reason)};
  if (reject.column != 0 && !hides_) {
    // A line may be of any length; what is shown of it is not.
    const std::size_t begin = std::min<std::size_t>(reject.column - 1, reject.text.size());
    const std::size_t from = begin > kSnippetBytes ? begin - kSnippetBytes : 0;
    message.snippet = Snippet{std::string(reject.text.substr(from, 2 * kSnippetBytes)),
                              begin - from, begin - from};
  } else if (!reject.text.empty()) {
    const auto columns = static_cast<std::size_t>(std::max(world_.terminal_columns, 20));
    message.details.push_back(shorten(utf8_prefix(shown_text(reject.text), kSnippetBytes), columns,
                                      {.utf8 = world_.err_style.utf8()}));
  }
  print(world_, message);
}

void RejectLog::keep(const Reject& reject) {
  if (!file_) {
    Result<io::PendingFile> pending =
        io::PendingFile::create(world_.fs, io::parent_dir(path_));
    if (!pending) {
      stopped_by_ = named_output_error(std::move(pending).error(), path_).at("--rejects");
      return;
    }
    file_ = std::make_unique<RejectFile>(RejectFile{std::move(*pending), {}});
  }
  append_reject(reject, file_->buffer);
  if (file_->buffer.size() >= kWriteBytes) note_written(file_->flush());
}

void RejectLog::note_written(Status written) {
  if (!written) stopped_by_ = named_output_error(std::move(written).error(), path_).at("--rejects");
}

void RejectLog::trouble(const Error& error) {
  ++troubles_;
  const std::string text = error.message();
  if (std::find(seen_troubles_.begin(), seen_troubles_.end(), text) != seen_troubles_.end()) return;
  if (seen_troubles_.size() >= kMaxGroups) return;
  seen_troubles_.push_back(text);
  print_warning(world_, text, error.help);
}

void RejectLog::print_summary(std::uint64_t line_count) {
  Message message{.severity = Severity::kWarning,
                  .text = format_count(rejected_) + " of " + format_count(line_count) +
                          (line_count == 1 ? " line" : " lines") + " rejected (" +
                          format_percent(rejected_, line_count) + ")"};
  std::stable_sort(groups_.begin(), groups_.end(),
                   [](const Group& a, const Group& b) { return a.count > b.count; });
  std::size_t count_columns = 0, reason_columns = 0, place_columns = 0;
  for (const Group& group : groups_) {
    count_columns = std::max(count_columns, format_count(group.count).size());
    reason_columns = std::max(reason_columns, display_columns(group.reason));
    place_columns = std::max(place_columns, display_columns(group.place));
  }
  for (const Group& group : groups_) {
    const std::string count = format_count(group.count);
    message.details.push_back(std::string(count_columns - count.size(), ' ') + count + "  " +
                              padded(group.reason, reason_columns) + "  " +
                              padded(group.place, place_columns) + "  first seen  " +
                              shorten(group.text, kExcerptColumns,
                                      {.utf8 = world_.err_style.utf8()}));
  }
  if (path_.empty()) message.help = "keep them with --rejects FILE";
  if (!path_.empty() && stopped_by_)
    message.help = "kept in " + path_ + "; see " + world_.tool + "(1) under REJECTS";
  print(world_, message);
}

Status RejectLog::finish(std::uint64_t line_count) {
  if (file_ && stopped_by_) {
    note_written(file_->flush());
    const std::string_view path(path_);
    const std::size_t slash = path.rfind('/');
    if (stopped_by_) {
      note_written(file_->pending.commit(slash == std::string_view::npos ? path
                                                                         : path.substr(slash + 1)));
    }
  }
  file_.reset();
  if (rejected_ > 0) print_summary(std::max(line_count, rejected_));
  LK_RETURN_IF_ERROR(stopped_by_);
  if (!over_limit()) return {};
  Error error = Error::invalid("more than " + format_count(*max_rejects_) +
                               " lines were rejected: stopped");
  error.help = "raise --max-rejects, or name the format of the input";
  return error;
}

}  // namespace logkit::cli
