// JsonTime: the time of a JSON record, from the first of the fields that may
// hold one that is present and reads as a time (record/aliases.h), or from the
// field that the user named; and its position.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/record/json_scan.h"
#include "lib/record/position_tokens.h"
#include "lib/record/scanned_object.h"
#include "lib/record/timestamp.h"

namespace logkit::logidx {

class JsonTime {
 public:
  // `field` empty: by the aliases. `times` must outlive it.
  JsonTime(std::string field, const record::TimeContext& times);

  // False where the line is no JSON object; error() then says why.
  bool scan(std::string_view object);
  const record::JsonError& error() const { return scanner_->error(); }
  // The object scanned last; its tokens are good until the next.
  record::ScannedObject scanned(std::string_view object) const {
    if (has_started_anew_) return {object};
    return {object, scanner_->tokens(), paths_.get()};
  }
  // Of the object scanned last.
  std::optional<std::int64_t> time_ns(std::string_view object);
  // Likewise: as take_position() (record/position.h), without the rest.
  record::PositionKind position(std::string_view object, record::StreamPosition& position);

 private:
  void start_anew();

  bool has_started_anew_ = false;  // whoever remembers paths knows the first table
  std::string field_;
  const record::TimeContext& times_;
  record::TimeMemory memory_;
  std::unique_ptr<record::PathTable> paths_;
  std::unique_ptr<record::JsonScanner> scanner_;
  std::vector<record::PathId> wanted_;  // the most wanted first
  std::unique_ptr<record::PositionTokens> positions_;
  std::string unescaped_;
  std::string rest_;
};

}  // namespace logkit::logidx
