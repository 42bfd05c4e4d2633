// unpack_json, unpack_logfmt, unpack_syslog: the fields that lie in a text.
//
// The names are known only when the texts are read, so a batch's texts are
// unpacked first, value by value, and columns are made of what was found. A
// batch that would become too wide is halved until it is not.
#include <algorithm>

#include "lib/query/exec/field_edit.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/key_table.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/row_codec.h"
#include "lib/query/exec/row_orders.h"
#include "lib/query/exec/unpack.h"

namespace logkit::query {
namespace {

using record::Column;

// New fields of one batch, and cells of its new columns (24 bytes each).
constexpr std::size_t kMaxFields = 4096;
constexpr std::size_t kMaxCells = 4u << 20;
constexpr std::size_t kBlockBytes = 64 * 1024;

struct Value {
  std::uint32_t row = 0;
  record::Kind kind = record::Kind::kAbsent;
  std::string_view text;
};

// What the texts of a batch have, by name.
class Unpacked {
 public:
  explicit Unpacked(std::size_t row_count) : orders_(row_count) {}

  void add(std::uint32_t row, std::string_view name, std::string_view text, record::Kind kind) {
    const std::uint32_t number = names_.find_or_add(name);
    if (number == values_.size()) values_.emplace_back();
    std::vector<Value>& values = values_[number];
    if (values.empty() || values.back().row != row) {
      values.emplace_back();
      if (!is_listed(number)) orders_.add(static_cast<std::uint32_t>(number - listed_count_));
    }
    values.back() = {row, kind, keep(text)};
  }
  void end_row(std::uint32_t row) { orders_.end_row(row); }
  // Before any add(): a field that was asked for by name and is set in every
  // row, if to nothing.
  void list(std::string_view name) {
    if (names_.find_or_add(name) == values_.size()) values_.emplace_back();
    listed_count_ = values_.size();
  }
  bool is_listed(std::size_t field) const { return field < listed_count_; }

  std::size_t field_count() const { return values_.size(); }
  std::string_view name(std::size_t field) const {
    return names_.key(static_cast<std::uint32_t>(field));
  }
  // In the order of the rows.
  const std::vector<Value>& values(std::size_t field) const { return values_[field]; }
  std::vector<std::unique_ptr<std::string>> take_texts() { return std::move(blocks_); }
  // The orders of rows, of those that were not asked for by name.
  void give_orders(record::RowFields& fields) { orders_.give_to(fields); }

 private:
  // A block never grows past what it reserved: views into it hold.
  std::string_view keep(std::string_view text) {
    if (blocks_.empty() || blocks_.back()->capacity() - blocks_.back()->size() < text.size()) {
      blocks_.push_back(std::make_unique<std::string>());
      blocks_.back()->reserve(std::max(text.size(), kBlockBytes));
    }
    std::string& block = *blocks_.back();
    const std::size_t begin = block.size();
    block.append(text);
    return std::string_view(block).substr(begin);
  }

  KeyTable names_;
  std::vector<std::vector<Value>> values_;
  std::size_t listed_count_ = 0;
  RowOrders orders_;
  std::vector<std::unique_ptr<std::string>> blocks_;
};

class UnpackStage : public Stage {
 public:
  UnpackStage(const UnpackPipe& pipe, std::unique_ptr<Unpacker> unpacker, RowCondition condition,
              OperatorPtr next)
      : Stage(std::move(next)),
        pipe_(pipe),
        unpacker_(std::move(unpacker)),
        condition_(std::move(condition)) {}

  Status push(record::Batch batch) override {
    LK_TRY(const std::vector<bool> wanted, condition_.rows(batch));
    LK_TRY(Unpacked found, unpack(batch, wanted));
    const bool is_wide =
        found.field_count() > kMaxFields || found.field_count() * wanted.size() > kMaxCells;
    if (is_wide && batch.row_count() > 1) return push_halves(batch);
    if (found.field_count() > kMaxFields) return too_many_fields();
    LK_RETURN_IF_ERROR(set_columns(found, wanted, batch));
    return pass(std::move(batch));
  }

 private:
  Result<Unpacked> unpack(record::Batch& batch, const std::vector<bool>& wanted) {
    LK_TRY(const Column* from, resolve_field(batch, pipe_.from.name));
    Unpacked found(wanted.size());
    for (const FieldPattern& field : pipe_.fields) {
      if (!field.is_prefix) found.list(pipe_.result_prefix + field.name);
    }
    record::TextScratch scratch;
    for (std::uint32_t row = 0; row < wanted.size(); ++row) {
      if (!wanted[row]) continue;
      unpacker_->unpack(from->text(row, scratch),
                        [&](std::string_view name, std::string_view text, record::Kind kind) {
                          if (name.empty()) name = kMessageField;
                          if (!is_asked_for(name)) return;
                          name_ = pipe_.result_prefix;
                          name_ += name;
                          found.add(row, name_, text, kind);
                        });
      found.end_row(row);
    }
    return found;
  }

  bool is_asked_for(std::string_view name) const {
    return pipe_.fields.empty() ||
           std::any_of(pipe_.fields.begin(), pipe_.fields.end(),
                       [name](const FieldPattern& field) { return field.matches(name); });
  }
  Status set_columns(Unpacked& found, const std::vector<bool>& wanted, record::Batch& batch) {
    const EditOptions options{.keep_original = pipe_.keep_original_fields,
                              .skip_empty = pipe_.skip_empty_results};
    std::vector<Column> columns;
    for (std::size_t i = 0; i < found.field_count(); ++i) {
      LK_TRY(FieldEdit edit, FieldEdit::begin(batch, std::string(found.name(i)), options));
      const bool always = found.is_listed(i);
      auto value = found.values(i).begin();
      for (std::size_t row = 0; row < wanted.size(); ++row) {
        if (value != found.values(i).end() && value->row == row) {
          edit.set_view(value->text, value->kind);
          ++value;
        } else if (always && wanted[row]) {
          edit.set_view({}, record::Kind::kAbsent);
        } else {
          edit.keep();
        }
      }
      columns.push_back(edit.finish());
    }
    for (auto& texts : found.take_texts()) columns.front().keep(std::move(texts));
    record::RowFields of_rows;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      std::string name(found.name(i));
      if (found.is_listed(i)) {
        batch.set_column(std::move(name), std::move(columns[i]));
      } else {
        of_rows.names.push_back(std::move(name));
        of_rows.columns.push_back(std::move(columns[i]));
      }
    }
    // Also where nothing was found: whether a record prints as it came is not left
    // to what else is in its batch.
    found.give_orders(of_rows);
    batch.set_row_fields(std::move(of_rows));
    return {};
  }

  Status push_halves(record::Batch& batch) {
    FieldSet everything;
    everything.all = true;
    everything.whole_record = true;
    RowCodec codec(everything);
    LK_RETURN_IF_ERROR(codec.begin(batch));
    const Rows rows = batch.selection();
    std::string encoded;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      encoded.clear();
      LK_RETURN_IF_ERROR(codec.encode(rows[i], encoded));
      codec.decode(encoded);
      if (i + 1 == rows.size() / 2) LK_RETURN_IF_ERROR(push(codec.take()));
    }
    return push(codec.take());
  }

  Error too_many_fields() const {
    Error error = Error::invalid("a value of '" + pipe_.from.name + "' has more than " +
                                 std::to_string(kMaxFields) + " fields");
    error.help = "name the fields that are wanted: fields (a, b)";
    return error;
  }

  UnpackPipe pipe_;
  std::unique_ptr<Unpacker> unpacker_;
  RowCondition condition_;
  std::string name_;
};

std::unique_ptr<Unpacker> make_unpacker(const UnpackPipe& pipe, std::int64_t now_ns) {
  switch (pipe.format) {
    case UnpackPipe::Format::kJson:
      return make_json_unpacker();
    case UnpackPipe::Format::kLogfmt:
      return make_logfmt_unpacker();
    case UnpackPipe::Format::kSyslog:
      break;
  }
  return make_syslog_unpacker(pipe.offset ? pipe.offset->ns : 0, now_ns);
}

}  // namespace

Result<OperatorPtr> make_stage(const UnpackPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  LK_TRY(RowCondition condition, RowCondition::compile(pipe.condition, context));
  return OperatorPtr(std::make_unique<UnpackStage>(pipe, make_unpacker(pipe, context.now_ns),
                                                   std::move(condition), std::move(next)));
}

}  // namespace logkit::query
