// --pipe: the records in hand through LogsQL pipes.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/query/executor.h"
#include "lib/query/syntax/ast.h"

namespace logkit::logparse {

class PipeStage {
 public:
  PipeStage() = default;
  static Result<std::unique_ptr<PipeStage>> start(const std::vector<query::Pipe>& pipes,
                                                  const query::RunOptions& options);

  // Records, one a line, each ended by LF; what comes out of the pipes is appended
  // to `out` in the same form.
  Status push(std::string_view lines, std::string& out);
  // What pipes that need all records have held back.
  Status finish(std::string& out);
  std::uint64_t records() const { return sink_.records; }
  // That went in.
  std::uint64_t taken() const { return taken_; }

 private:
  class Output final : public query::Sink {
   public:
    Status push(record::Batch& batch) override;
    std::string text;
    std::uint64_t records = 0;
  };

  Output sink_;
  std::uint64_t taken_ = 0;
  std::unique_ptr<query::PipeRun> run_;
};

}  // namespace logkit::logparse
