// Printer: the records of an answer as text on stdout, in one of the forms of
// -o. One .cpp file per form.
//
// A printer writes what it can at once; csv and table hold the first rows back
// to learn the columns, until release() or finish().
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/time_zone.h"
#include "lib/cli/world.h"
#include "lib/query/executor.h"
#include "lib/record/batch.h"
#include "tools/logq/request.h"

namespace logkit::logq {

class Printer : public query::Sink {
 public:
  // The input is about to wait: what is held back comes out.
  virtual Status release() { return {}; }
  // Between records that do not follow one another, where the form has a sign
  // for it.
  virtual Status separate() { return {}; }
  // After the last batch.
  virtual Status finish() { return {}; }
};

struct PrinterOptions {
  std::string form;                  // "ndjson", "pretty", ...
  std::vector<std::string> columns;  // of csv, tsv, table, in this order; empty: as they come
  cli::TimeZone zone;                // of times that people read
  View view = View::kNone;           // drawn, in the form pretty
};

// `options` and `world` must outlive it.
std::unique_ptr<Printer> make_printer(const PrinterOptions& options, cli::World& world);

// The forms of -o.
std::vector<std::string> output_forms();

// Text of records for stdout as it is; for a terminal without what would change
// it.
std::string_view for_stdout(std::string& text, const cli::World& world);

std::unique_ptr<Printer> make_ndjson_printer(cli::World& world);
std::unique_ptr<Printer> make_raw_printer(cli::World& world);
std::unique_ptr<Printer> make_logfmt_printer(cli::World& world);
std::unique_ptr<Printer> make_csv_printer(const PrinterOptions& options, cli::World& world);
std::unique_ptr<Printer> make_table_printer(const PrinterOptions& options, cli::World& world);
std::unique_ptr<Printer> make_pretty_printer(const PrinterOptions& options, cli::World& world);

// "logq: note: left out trace_id, span_id: values too many or too long to list"
void note_left_out(const std::vector<std::string>& fields, std::string_view why,
                   cli::World& world);
std::unique_ptr<Printer> make_facets_printer(const PrinterOptions& options, cli::World& world);
std::unique_ptr<Printer> make_waterfall_printer(const PrinterOptions& options, cli::World& world);

}  // namespace logkit::logq
