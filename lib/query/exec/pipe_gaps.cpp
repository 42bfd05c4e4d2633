// gaps: where nothing was heard for a while, or which numbers of a sequence are
// missing.
//
// Times and numbers are sorted by group first: rows of a stream come in any
// order.
#include <algorithm>
#include <limits>
#include <optional>

#include "lib/base/civil_time.h"
#include "lib/query/exec/external_sorter.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/row_builder.h"
#include "lib/query/exec/stats/bucket.h"
#include "lib/query/exec/stats/group_keys.h"
#include "lib/query/exec/values.h"

namespace logkit::query {
namespace {

using record::Column;
using record::Kind;

constexpr std::int64_t kDefaultMinGapNs = 60 * kNsPerSecond;

constexpr std::size_t kPlaceBytes = 8;

// Key: the group (a string of group keys), the place as 8 bytes that compare as
// they are, then the payload: which of several rows in a place comes first is not
// left to the order in which they came.
void append_place(std::int64_t place, std::string& key) {
  const std::uint64_t bits = static_cast<std::uint64_t>(place) ^ (std::uint64_t{1} << 63);
  for (int shift = 56; shift >= 0; shift -= 8) {
    key.push_back(static_cast<char>(bits >> shift & 0xff));
  }
}
std::int64_t place_of(std::string_view bytes) {
  std::uint64_t bits = 0;
  for (const char c : bytes) bits = bits << 8 | static_cast<unsigned char>(c);
  return static_cast<std::int64_t>(bits ^ (std::uint64_t{1} << 63));
}

int compare_keys(std::string_view a, std::string_view b) {
  ByteReader bytes_a(a);
  ByteReader bytes_b(b);
  const int by_group = compare_group_keys(bytes_a.get_string(), bytes_b.get_string());
  return by_group != 0 ? by_group
                       : a.substr(bytes_a.offset()).compare(b.substr(bytes_b.offset()));
}

class GapsStage : public Stage {
 public:
  GapsStage(const GapsPipe& pipe, const SpillOptions& spill, OperatorPtr next)
      : Stage(std::move(next)), pipe_(pipe), sorter_(compare_keys, spill) {
    min_gap_ns_ = pipe.min_gap ? pipe.min_gap->ns : (pipe.sequence ? 0 : kDefaultMinGapNs);
  }

  Status push(record::Batch batch) override {
    LK_TRY(const Column* times, batch.times());
    const Column* sequence = nullptr;
    if (pipe_.sequence) {
      LK_TRY(sequence, resolve_field(batch, pipe_.sequence->name));
    }
    std::vector<const Column*> by;
    for (const FieldRef& field : pipe_.by) {
      LK_TRY(const Column* column, resolve_field(batch, field.name));
      by.push_back(column);
    }
    for (const std::uint32_t row : batch.selection()) {
      LK_RETURN_IF_ERROR(add(row, *times, sequence, by));
    }
    return {};
  }

  Status finish() override {
    std::vector<std::string> names;
    for (const FieldRef& field : pipe_.by) names.push_back(field.name);
    for (const std::string_view name : {"from", "to", pipe_.sequence ? "missing" : "gap"}) {
      names.emplace_back(name);
    }
    RowBuilder rows(std::move(names), next());
    LK_RETURN_IF_ERROR(sorter_.finish_adding());
    ExternalSorter::Item item;
    while (next().wants_more()) {
      LK_TRY(const bool more, sorter_.next(item));
      if (!more) break;
      LK_RETURN_IF_ERROR(look_at(item, rows));
    }
    LK_RETURN_IF_ERROR(rows.flush());
    return Stage::finish();
  }

 private:
  // Key as above; payload: a kind for each field of the group, then the time.
  Status add(std::uint32_t row, const Column& times, const Column* sequence,
             const std::vector<const Column*>& by) {
    record::TextScratch scratch;
    const bool has_time = times.present(row);
    const std::int64_t time_ns = has_time ? times.numbers()[row] : 0;
    std::optional<std::int64_t> place;
    if (sequence != nullptr) {
      place = value_integer(sequence->text(row, scratch));
    } else if (has_time) {
      place = time_ns;
    }
    if (!place) return {};
    group_.clear();
    payload_.clear();
    for (const Column* column : by) {
      ByteWriter(group_).put_string(column->text(row, scratch));
      payload_.push_back(static_cast<char>(column->kind(row)));
    }
    ByteWriter(payload_).put_le(time_ns);
    key_.clear();
    ByteWriter(key_).put_string(group_);
    append_place(*place, key_);
    key_ += payload_;
    return sorter_.add(key_, payload_);
  }

  struct Seen {
    std::string group;
    std::int64_t place = 0;
    std::int64_t time_ns = 0;
  };

  Status look_at(const ExternalSorter::Item& item, RowBuilder& rows) {
    ByteReader key(item.key);
    const std::string_view group = key.get_string();
    const std::int64_t place = place_of(item.key.substr(key.offset(), kPlaceBytes));
    const std::int64_t time_ns = load_le<std::int64_t>(item.payload.data() + pipe_.by.size());
    Status given;
    if (last_ && last_->group == group && is_gap(*last_, place, time_ns)) {
      given = give(place, item, rows);
    }
    last_ = Seen{std::string(group), place, time_ns};
    return given;
  }

  bool is_gap(const Seen& before, std::int64_t place, std::int64_t time_ns) const {
    // Places are sorted: the difference fits 64 bits without a sign.
    const auto distance = static_cast<std::uint64_t>(place) -
                          static_cast<std::uint64_t>(before.place);
    const auto min_gap = static_cast<std::uint64_t>(min_gap_ns_ < 0 ? 0 : min_gap_ns_);
    if (!pipe_.sequence) return distance > 0 && distance >= min_gap;
    const auto [least, greatest] = std::minmax(time_ns, before.time_ns);
    const auto passed = static_cast<std::uint64_t>(greatest) - static_cast<std::uint64_t>(least);
    return distance > 1 && passed >= min_gap;
  }

  Status give(std::int64_t place, const ExternalSorter::Item& item, RowBuilder& rows) {
    ByteReader group(last_->group);
    for (std::size_t i = 0; i < pipe_.by.size(); ++i) {
      rows.set(i, group.get_string(), static_cast<Kind>(item.payload[i]));
    }
    const std::size_t first = pipe_.by.size();
    if (pipe_.sequence) {
      const auto missing =
          static_cast<std::uint64_t>(place) - static_cast<std::uint64_t>(last_->place) - 1;
      rows.set(first, std::to_string(last_->place + 1), Kind::kNumber);
      rows.set(first + 1, std::to_string(place - 1), Kind::kNumber);
      rows.set(first + 2, std::to_string(missing), Kind::kNumber);
    } else {
      std::string gap;
      const auto distance = static_cast<std::uint64_t>(place) -
                            static_cast<std::uint64_t>(last_->place);
      constexpr std::uint64_t kMaxNs = std::numeric_limits<std::int64_t>::max();
      append_duration(static_cast<std::int64_t>(std::min(distance, kMaxNs)), gap);
      rows.set(first, format_rfc3339_ns(last_->place), Kind::kString);
      rows.set(first + 1, format_rfc3339_ns(place), Kind::kString);
      rows.set(first + 2, gap, Kind::kString);
    }
    return rows.end_row();
  }

  GapsPipe pipe_;
  std::int64_t min_gap_ns_ = 0;
  ExternalSorter sorter_;
  std::optional<Seen> last_;
  std::string group_;
  std::string key_;
  std::string payload_;
};

}  // namespace

Result<OperatorPtr> make_stage(const GapsPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  return OperatorPtr(std::make_unique<GapsStage>(pipe, context.spill, std::move(next)));
}

}  // namespace logkit::query
