#include "tools/logq/printer.h"

namespace logkit::logq {

std::vector<std::string> output_forms() {
  return {"ndjson", "pretty", "raw", "csv", "tsv", "table", "logfmt"};
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
