// --facets for people: the values of each field under its name, with bars,
//
//   level
//     info   9  ████████████████
//     error  4  ███████
//
// A field no two records of which agree is left out, and named: there is nothing to see.
#include <algorithm>

#include "lib/base/human.h"
#include "lib/cli/diag.h"
#include "lib/cli/text_width.h"
#include "tools/logq/hist.h"
#include "tools/logq/printer.h"

namespace logkit::logq {
namespace {

constexpr std::size_t kMaxValueColumns = 48;
constexpr std::size_t kBarColumns = 24;
constexpr std::size_t kMaxNamedFields = 8;

struct Value {
  std::string text;
  std::uint64_t hits = 0;
};

class FacetsPrinter : public Printer {
 public:
  explicit FacetsPrinter(cli::World& world) : world_(world) {}

  // The values of a field come one after the other.
  Status push(record::Batch& batch) override {
    LK_TRY(const record::Column* fields, batch.resolve("field_name"));
    LK_TRY(const record::Column* values, batch.resolve("field_value"));
    LK_TRY(const record::Column* hits, batch.resolve("hits"));
    record::TextScratch scratch;
    for (const std::uint32_t row : batch.selection()) {
      const std::string field(fields->text(row, scratch));
      if (field != field_) {
        LK_RETURN_IF_ERROR(write_field());
        field_ = field;
      }
      const cli::Visible how{.utf8 = world_.out_style.utf8()};
      Value value;
      value.text = cli::shorten(values->text(row, scratch), kMaxValueColumns, how);
      value.hits = std::strtoull(std::string(hits->text(row, scratch)).c_str(), nullptr, 10);
      values_.push_back(std::move(value));
    }
    return {};
  }

  Status finish() override {
    LK_RETURN_IF_ERROR(write_field());
    note_left_out(unlike_, "no two records agree", world_);
    return {};
  }

 private:
  Status write_field() {
    if (values_.empty()) return {};
    std::size_t value_columns = 0;
    std::size_t count_columns = 0;
    std::uint64_t most = 0;
    for (const Value& value : values_) {
      value_columns = std::max(value_columns, cli::display_columns(value.text));
      count_columns = std::max(count_columns, format_count(value.hits).size());
      most = std::max(most, value.hits);
    }
    if (most < 2 && values_.size() > 1) {
      values_.clear();
      unlike_.push_back(field_);
      return {};
    }
    const cli::Style& style = world_.out_style;
    std::string out = style.paint(cli::Paint::kKey, cli::visible(field_, {.utf8 = style.utf8()}));
    out += '\n';
    for (const Value& value : values_) {
      const std::string count = format_count(value.hits);
      out += "  " + value.text;
      out.append(value_columns - cli::display_columns(value.text) + 2, ' ');
      out.append(count_columns - count.size(), ' ');
      out += count + "  " +
             style.paint(cli::Paint::kInfo, bar_text(value.hits, most, kBarColumns, style.utf8())) +
             "\n";
    }
    values_.clear();
    return world_.out.write(out);
  }

  cli::World& world_;
  std::string field_;
  std::vector<Value> values_;
  std::vector<std::string> unlike_;
};

}  // namespace

void note_left_out(const std::vector<std::string>& fields, std::string_view why,
                   cli::World& world) {
  if (fields.empty()) return;
  std::string text = "left out ";
  const std::size_t named = std::min(fields.size(), kMaxNamedFields);
  for (std::size_t i = 0; i < named; ++i) text += (i > 0 ? ", " : "") + fields[i];
  if (named < fields.size()) text += " and " + format_count(fields.size() - named) + " more";
  cli::print_note(world, text + ": " + std::string(why));
}

std::unique_ptr<Printer> make_facets_printer(const PrinterOptions&, cli::World& world) {
  return std::make_unique<FacetsPrinter>(world);
}

}  // namespace logkit::logq
