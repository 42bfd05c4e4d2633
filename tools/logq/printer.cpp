#include "tools/logq/printer.h"

#include "lib/cli/text_width.h"

namespace logkit::logq {

std::vector<std::string> output_forms() {
  return {"ndjson", "pretty", "raw", "csv", "tsv", "table", "logfmt"};
}

std::string_view for_stdout(std::string& text, const cli::World& world) {
  if (world.stdout_is_tty) {
    text = cli::visible_lines(text, {.utf8 = world.out_style.utf8(), .keep_tabs = true});
  }
  return text;
}

std::unique_ptr<Printer> make_printer(const PrinterOptions& options, cli::World& world) {
  if (options.view == View::kFacets) return make_facets_printer(options, world);
  if (options.view == View::kTrace) return make_waterfall_printer(options, world);
  if (options.form == "pretty") return make_pretty_printer(options, world);
  if (options.form == "raw") return make_raw_printer(world);
  if (options.form == "csv" || options.form == "tsv") return make_csv_printer(options, world);
  if (options.form == "table") return make_table_printer(options, world);
  if (options.form == "logfmt") return make_logfmt_printer(world);
  return make_ndjson_printer(world);
}

}  // namespace logkit::logq
