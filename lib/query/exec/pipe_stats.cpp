// stats by (…) …: groups in a table, functions over columns, groups that do not
// fit in memory through an external sort of their partial states.
#include <algorithm>
#include <numeric>

#include "lib/query/exec/mergeable.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/row_builder.h"
#include "lib/query/exec/stats/aggregate.h"
#include "lib/query/exec/stats/group_keys.h"

namespace logkit::query {
namespace {

// One function with its condition.
struct Computed {
  std::unique_ptr<Aggregate> aggregate;
  std::unique_ptr<RowMatcher> condition;  // null: every row
  std::string name;
};

class StatsStage : public Stage, public Mergeable, public Gathering {
 public:
  StatsStage(const StatsPipe& pipe, std::vector<Computed> functions, const StageContext& context,
             OperatorPtr next)
      : Stage(std::move(next)),
        keys_(pipe.by),
        functions_(std::move(functions)),
        spill_(context.spill),
        sorter_(compare_group_keys, context.spill, group_key_prefix) {
    for (const GroupField& by : pipe.by) names_.push_back(by.field.name);
    for (const Computed& function : functions_) names_.push_back(function.name);
    only_counts_rows_ =
        std::all_of(functions_.begin(), functions_.end(), [](const Computed& function) {
          return function.condition == nullptr && function.aggregate->counts_rows();
        });
  }

  Status push(record::Batch batch) override {
    if (only_counts_rows_) {
      LK_TRY(const bool counted, count(batch));
      if (counted) return memory_bytes() > spill_.memory_bytes ? spill() : Status();
    }
    const Rows rows = batch.selection();
    Status assigned = keys_.assign(batch, rows, groups_);
    resize_functions();
    LK_RETURN_IF_ERROR(std::move(assigned));
    for (Computed& function : functions_) LK_RETURN_IF_ERROR(update(function, batch, rows));
    return memory_bytes() > spill_.memory_bytes ? spill() : Status();
  }

  Status finish() override {
    // Without groups there is one row, also of nothing.
    if (keys_.field_count() == 0 && keys_.size() == 0 && !has_spilled_) {
      keys_.add({}, {});
      resize_functions();
    }
    RowBuilder rows(names_, next());
    LK_RETURN_IF_ERROR(has_spilled_ ? emit_spilled(rows) : emit_all(rows));
    LK_RETURN_IF_ERROR(rows.flush());
    return Stage::finish();
  }
  // Of what comes in: all of it, unless nobody wants the answer.
  bool wants_more() const override { return next().wants_more(); }

  Mergeable* mergeable() override { return this; }

  Status give_states(const UseState& use) override {
    if (!has_spilled_) {
      std::vector<std::uint32_t> all(keys_.size());
      std::iota(all.begin(), all.end(), 0u);
      return give_groups(all, use);
    }
    LK_RETURN_IF_ERROR(spill());
    return sorter_.give_all(use);
  }

  Status merge_state(std::string_view key, std::string_view state) override {
    constexpr std::uint64_t kStatesBetweenLooks = 1024;
    LK_RETURN_IF_ERROR(check_group_key(key, keys_.field_count()));
    ByteReader reader(state);
    const std::string_view kinds = reader.get_bytes(keys_.field_count());
    if (!reader.ok()) return no_state();
    const std::uint32_t group = keys_.add(key, kinds);
    for (Computed& function : functions_) {
      function.aggregate->resize(keys_.size());
      function.aggregate->merge(group, reader);
    }
    if (!reader.ok() || !reader.at_end()) return no_state();
    // What is in memory is not cheap to tell.
    if (++merged_states_ % kStatesBetweenLooks != 0) return {};
    return memory_bytes() > spill_.memory_bytes ? spill() : Status();
  }

 private:
  static Error no_state() { return Error::corrupt("a state that no such pipe has written"); }

  std::uint64_t memory_bytes() const {
    std::uint64_t bytes = keys_.memory_bytes();
    for (const Computed& function : functions_) bytes += function.aggregate->memory_bytes();
    return bytes;
  }

  // Whenever there are new groups, also before an error: states are taken even then.
  void resize_functions() {
    for (Computed& function : functions_) function.aggregate->resize(keys_.size());
  }

  // False where the rows have to be looked at one by one.
  Result<bool> count(record::Batch& batch) {
    counts_.clear();
    auto counted = keys_.count(batch, counts_);
    resize_functions();
    if (!counted || !*counted) return counted;
    for (Computed& function : functions_) {
      for (std::uint32_t group = 0; group < counts_.size(); ++group) {
        function.aggregate->add_rows(group, counts_[group]);
      }
    }
    return true;
  }

  Status update(Computed& function, record::Batch& batch, const Rows& rows) {
    if (function.condition == nullptr) {
      return function.aggregate->update({batch, rows, groups_, keys_.size()});
    }
    Rows matching = rows;
    LK_RETURN_IF_ERROR(function.condition->narrow(batch, matching));
    std::vector<std::uint32_t> groups;
    groups.reserve(matching.size());
    // Both lists are in the order of the selection.
    std::size_t at = 0;
    for (const std::uint32_t row : matching) {
      while (rows[at] != row) ++at;
      groups.push_back(groups_[at]);
    }
    return function.aggregate->update({batch, matching, groups, keys_.size()});
  }

  Status spill() {
    has_spilled_ = true;
    LK_RETURN_IF_ERROR(sorter_.begin_run());
    LK_RETURN_IF_ERROR(
        give_groups(in_order(), [this](std::string_view key, std::string_view state) {
          return sorter_.add_to_run(key, state);
        }));
    return sorter_.end_run();
  }

  std::vector<std::uint32_t> in_order() const {
    return sorted_groups(keys_.size(), [this](std::uint32_t group) { return keys_.key(group); });
  }

  Status give_groups(const std::vector<std::uint32_t>& groups, const UseState& use) {
    std::string state;
    for (const std::uint32_t group : groups) {
      state.clear();
      ByteWriter writer(state);
      writer.put_bytes(keys_.kinds(group));
      for (const Computed& function : functions_) function.aggregate->save(group, writer);
      LK_RETURN_IF_ERROR(use(keys_.key(group), state));
    }
    clear();
    return {};
  }

  void clear() {
    keys_.clear();
    for (Computed& function : functions_) function.aggregate->clear();
  }

  Status emit_all(RowBuilder& rows) {
    for (const std::uint32_t group : in_order()) {
      if (!next().wants_more()) break;
      LK_RETURN_IF_ERROR(emit(group, rows));
    }
    return {};
  }

  Status emit(std::uint32_t group, RowBuilder& rows) {
    ByteReader key(keys_.key(group));
    const std::string_view kinds = keys_.kinds(group);
    for (std::size_t i = 0; i < keys_.field_count(); ++i) {
      rows.set(i, key.get_string(), printed_kind(static_cast<std::uint8_t>(kinds[i])));
    }
    for (std::size_t i = 0; i < functions_.size(); ++i) {
      constexpr std::size_t kLargeBytes = 64 << 10;
      StatsValue value = functions_[i].aggregate->result(group);
      const std::size_t column = keys_.field_count() + i;
      if (value.text.size() < kLargeBytes) {
        rows.set(column, value.text, value.kind);
      } else {
        rows.set_owned(column, std::move(value.text), value.kind);
      }
    }
    return rows.end_row();
  }

  // Equal keys come one after the other: their states are merged in one group.
  Status emit_spilled(RowBuilder& rows) {
    LK_RETURN_IF_ERROR(spill());
    LK_RETURN_IF_ERROR(sorter_.finish_adding());
    ExternalSorter::Item item;
    std::string current;
    while (next().wants_more()) {
      LK_TRY(const bool more, sorter_.next(item));
      if (keys_.size() > 0 && (!more || item.key != current)) {
        LK_RETURN_IF_ERROR(emit(0, rows));
        clear();
      }
      if (!more) break;
      current = item.key;
      ByteReader state(item.payload);
      const std::string_view kinds = state.get_bytes(keys_.field_count());
      const std::uint32_t group = keys_.add(item.key, kinds);
      for (Computed& function : functions_) {
        function.aggregate->resize(keys_.size());
        function.aggregate->merge(group, state);
      }
    }
    return {};
  }

  GroupKeys keys_;
  std::vector<Computed> functions_;
  std::vector<std::string> names_;
  SpillOptions spill_;
  ExternalSorter sorter_;
  bool has_spilled_ = false;
  std::uint64_t merged_states_ = 0;
  std::vector<std::uint32_t> groups_;
  bool only_counts_rows_ = false;  // of each group: no function asks for more
  std::vector<std::uint64_t> counts_;
};

// A rate is over the seconds of the time bucket, else over the query's window.
double rate_seconds(const StatsPipe& pipe, const StageContext& context) {
  for (const GroupField& by : pipe.by) {
    if (by.field.name == "_time" && by.bucket.kind == Bucket::Kind::kNumber) {
      return by.bucket.size / 1e9;
    }
  }
  return context.window_seconds > 0 ? context.window_seconds : 1;
}

}  // namespace

Result<OperatorPtr> make_stage(const StatsPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  const StatsContext stats{.rate_seconds = rate_seconds(pipe, context)};
  std::vector<Computed> functions;
  for (const StatsFunction& function : pipe.functions) {
    Computed computed;
    computed.aggregate = make_aggregate(function, stats);
    if (function.condition) {
      LK_TRY(computed.condition, compile_filter(*function.condition, context.filter));
    }
    computed.name = function.result.name;
    functions.push_back(std::move(computed));
  }
  return OperatorPtr(
      std::make_unique<StatsStage>(pipe, std::move(functions), context, std::move(next)));
}

}  // namespace logkit::query
