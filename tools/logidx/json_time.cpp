#include "tools/logidx/json_time.h"

#include <algorithm>

#include "lib/record/aliases.h"
#include "lib/record/json_text.h"

namespace logkit::logidx {
namespace {

// Keys that differ in every record would fill the table; it starts anew then.
constexpr std::size_t kMostPaths = 1u << 16;

// "a.b.c" as nested keys.
record::PathId nested_path(record::PathTable& paths, std::string_view name) {
  record::PathId path = record::kRootPath;
  while (true) {
    const std::size_t dot = name.find('.');
    path = paths.find_or_add(path, name.substr(0, dot));
    if (dot == std::string_view::npos) return path;
    name.remove_prefix(dot + 1);
  }
}

}  // namespace

JsonTime::JsonTime(std::string field, const record::TimeContext& times)
    : field_(std::move(field)), times_(times) {
  start_anew();
}

void JsonTime::start_anew() {
  paths_ = std::make_unique<record::PathTable>(2 * kMostPaths);
  scanner_ = std::make_unique<record::JsonScanner>(*paths_);
  positions_ = std::make_unique<record::PositionTokens>(*paths_);
  wanted_.clear();
  if (field_.empty()) {
    for (const std::string_view alias : record::aliases_of("_time"))
      wanted_.push_back(paths_->find_or_add(record::kRootPath, alias));
    return;
  }
  // The literal key before the nested one.
  wanted_.push_back(paths_->find_or_add(record::kRootPath, field_));
  wanted_.push_back(nested_path(*paths_, field_));
}

bool JsonTime::scan(std::string_view object) {
  if (paths_->size() > kMostPaths) {
    start_anew();
    has_started_anew_ = true;
  }
  return scanner_->scan(object);
}

std::optional<std::int64_t> JsonTime::time_ns(std::string_view object) {
  std::optional<std::int64_t> best;
  std::size_t best_rank = wanted_.size();
  for (const record::JsonToken& token : scanner_->tokens()) {
    if (token.kind != record::Kind::kString && token.kind != record::Kind::kNumber) continue;
    // Of equal keys the last counts.
    const auto worse =
        wanted_.begin() + static_cast<std::ptrdiff_t>(std::min(best_rank + 1, wanted_.size()));
    const auto at = std::find(wanted_.begin(), worse, token.path);
    if (at == worse) continue;
    std::string_view text = token.raw(object);
    if (token.has_escapes) {
      unescaped_.clear();
      record::unescape_json(text, unescaped_);
      text = unescaped_;
    }
    const auto time = record::parse_timestamp(text, times_, &memory_);
    if (!time) continue;
    best = time;
    best_rank = static_cast<std::size_t>(at - wanted_.begin());
  }
  return best;
}

record::PositionKind JsonTime::position(std::string_view object,
                                        record::StreamPosition& position) {
  if (const auto kind = positions_->read(object, scanner_->tokens(), position)) return *kind;
  rest_.clear();
  return record::take_position(object, position, rest_);
}

}  // namespace logkit::logidx
