// pack_json, pack_logfmt: the fields of a record as one text.
#include <algorithm>

#include "lib/base/json_escape.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/record_order.h"
#include "lib/record/column_builder.h"
#include "lib/record/json_write.h"

namespace logkit::query {
namespace {

using record::Column;
using record::Kind;

class Packer {
 public:
  virtual ~Packer() = default;
  virtual void begin(std::string& out) = 0;
  virtual void add(std::string_view name, std::string_view text, Kind kind, std::string& out) = 0;
  virtual void end(std::string& out) = 0;
};

class JsonPacker : public Packer {
 public:
  void begin(std::string& out) override { out.push_back('{'); }
  void add(std::string_view name, std::string_view text, Kind kind, std::string& out) override {
    if (out.size() > 1) out.push_back(',');
    append_json_string(name, out);
    out.push_back(':');
    record::append_json_value(text, kind, out);
  }
  void end(std::string& out) override { out.push_back('}'); }
};

class LogfmtPacker : public Packer {
 public:
  void begin(std::string&) override {}
  void add(std::string_view name, std::string_view text, Kind, std::string& out) override {
    if (!out.empty()) out.push_back(' ');
    out += name;
    out.push_back('=');
    const bool needs_quotes = std::any_of(text.begin(), text.end(), [](char c) {
      return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\\' || c == '\x7f';
    });
    if (needs_quotes) {
      append_json_string(text, out);
    } else {
      out += text;
    }
  }
  void end(std::string&) override {}
};

class PackStage : public Stage {
 public:
  PackStage(const PackPipe& pipe, OperatorPtr next) : Stage(std::move(next)), pipe_(pipe) {
    if (pipe_.is_logfmt) {
      packer_ = std::make_unique<LogfmtPacker>();
    } else {
      packer_ = std::make_unique<JsonPacker>();
    }
    const bool all = std::any_of(pipe_.fields.begin(), pipe_.fields.end(),
                                 [](const FieldPattern& field) { return field.matches_all(); });
    if (all) pipe_.fields.clear();
  }

  Status push(record::Batch batch) override {
    LK_TRY(const VisibleColumns columns, VisibleColumns::of(batch));
    order_.begin(batch, columns);
    LK_RETURN_IF_ERROR(resolve_named(batch));
    std::vector<std::string> texts(batch.source_row_count());
    for (const std::uint32_t row : batch.selection()) {
      LK_RETURN_IF_ERROR(pack(columns, row, texts[row]));
    }
    record::ColumnBuilder builder;
    for (const std::string& text : texts) {
      builder.add(text, text.empty() ? Kind::kAbsent : Kind::kString);
    }
    batch.set_column(pipe_.result.name, builder.finish());
    return pass(std::move(batch));
  }

 private:
  Status resolve_named(record::Batch& batch) {
    named_.assign(pipe_.fields.size(), nullptr);
    for (std::size_t i = 0; i < pipe_.fields.size(); ++i) {
      if (pipe_.fields[i].is_prefix) continue;
      LK_TRY(named_[i], resolve_field(batch, pipe_.fields[i].name));
    }
    return {};
  }

  // Fields in the order asked for, each once, those of a prefix (and all, where
  // none is asked for) in the order of the record.
  Status pack(const VisibleColumns& columns, std::uint32_t row, std::string& out) {
    packer_->begin(out);
    if (pipe_.fields.empty()) LK_RETURN_IF_ERROR(add_matching(columns, row, nullptr, out));
    for (std::size_t i = 0; i < pipe_.fields.size(); ++i) {
      if (named_[i] != nullptr) {
        if (!is_covered_before(i, pipe_.fields[i].name)) {
          add(pipe_.fields[i].name, *named_[i], row, out);
        }
      } else {
        LK_RETURN_IF_ERROR(add_matching(columns, row, &i, out));
      }
    }
    packer_->end(out);
    return {};
  }

  Status add_matching(const VisibleColumns& columns, std::uint32_t row, const std::size_t* pattern,
                      std::string& out) {
    LK_TRY(const auto* order, order_.of(row));
    for (const std::size_t index : *order) {
      const auto& [name, column] = columns.columns()[index];
      const bool wanted = pattern == nullptr || (pipe_.fields[*pattern].matches(name) &&
                                                 !is_covered_before(*pattern, name));
      if (wanted && column != nullptr) add(name, *column, row, out);
    }
    return {};
  }

  bool is_covered_before(std::size_t pattern, std::string_view name) const {
    return std::any_of(pipe_.fields.begin(),
                       pipe_.fields.begin() + static_cast<std::ptrdiff_t>(pattern),
                       [name](const FieldPattern& field) { return field.matches(name); });
  }

  void add(std::string_view name, const Column& column, std::uint32_t row, std::string& out) {
    record::TextScratch scratch;
    const std::string_view text = column.text(row, scratch);
    if (!text.empty()) packer_->add(name, text, column.kind(row), out);
  }

  PackPipe pipe_;
  std::unique_ptr<Packer> packer_;
  RecordOrder order_;
  std::vector<const Column*> named_;
};

}  // namespace

Result<OperatorPtr> make_stage(const PackPipe& pipe, const StageContext&, OperatorPtr next) {
  return OperatorPtr(std::make_unique<PackStage>(pipe, std::move(next)));
}

}  // namespace logkit::query
