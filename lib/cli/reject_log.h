// RejectLog: what happens to lines that are no records. They are counted and
// grouped by reason; the first few are shown where they are met; --rejects
// keeps each of them, so that it can be mended and fed again; a summary ends
// the run:
//
//   logparse: warning: 17 of 120 344 lines rejected (0.01%)
//     12  not JSON      app.log:881:1    first seen  {"ts":"2026-..
//      5  no timestamp  app.log:90211:1  first seen  hello
//     help: kept in rejects.ndjson; see logparse(1) under REJECTS
//
// A line of the --rejects file is {"input":…,"line":…,"column":…,"reason":…,
// "text":…}; bytes that are not UTF-8 come as "text_b64". The file appears at
// the end, whole, and replaces an earlier one.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/reporter.h"
#include "lib/cli/common_options.h"
#include "lib/cli/world.h"

namespace logkit::cli {

class RejectLog : public Reporter {
 public:
  RejectLog(World& world, const CommonOptions& options);
  ~RejectLog() override;

  void reject(const Reject& reject) override;
  // Printed at once, as a warning, each text once.
  void trouble(const Error& error) override;

  // What is shown of a line on standard error goes through `hide` first: a line that
  // nobody has redacted. It is then shown without a caret. Before the first line.
  void show_through(std::function<std::string(std::string_view)> hide) { hides_ = std::move(hide); }

  std::uint64_t rejected() const { return rejected_; }
  std::uint64_t troubles() const { return troubles_; }

  // False once the run should stop: --max-rejects is passed, or the --rejects
  // file cannot be written.
  bool may_go_on() const { return !over_limit() && stopped_by_.ok(); }

  // Prints the summary of `line_count` lines and puts the --rejects file in
  // its place. The error that stopped the run, where there is one.
  Status finish(std::uint64_t line_count);

 private:
  struct Group {
    std::string reason;
    std::uint64_t count = 0;
    std::string place;  // of the first
    std::string text;
  };
  struct RejectFile;

  bool over_limit() const { return max_rejects_ && rejected_ > *max_rejects_; }
  std::string shown_text(std::string_view text) const;
  void count(const Reject& reject, const std::string& place);
  void show(const Reject& reject, const std::string& place);
  void keep(const Reject& reject);
  void note_written(Status written);
  void print_summary(std::uint64_t line_count);

  World& world_;
  std::string path_;
  std::optional<std::uint64_t> max_rejects_;
  std::function<std::string(std::string_view)> hides_;
  std::unique_ptr<RejectFile> file_;
  std::vector<Group> groups_;
  std::vector<std::string> seen_troubles_;
  std::uint64_t rejected_ = 0;
  std::uint64_t troubles_ = 0;
  Status stopped_by_;
};

}  // namespace logkit::cli
