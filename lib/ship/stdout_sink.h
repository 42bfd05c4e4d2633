// StdoutSink: records on standard output. An acknowledgement is that write(2)
// took them: a pipe has no other. What must survive the death of the reader is
// resumed from the store at the end of the pipe (--resume-from).
#pragma once

#include <string>

#include "lib/io/output.h"
#include "lib/ship/record_text.h"
#include "lib/ship/sink.h"

namespace logkit::ship {

class StdoutSink : public Sink {
 public:
  // Both outlive it.
  StdoutSink(io::Output& out, const OriginTable& origins, RecordTextOptions options)
      : out_(out), text_(origins, std::move(options)) {}

  const std::string& name() const override { return name_; }
  bool wants_positions() const override { return true; }
  SinkLimits limits() const override { return {.max_bytes = 1u << 20}; }
  void send(Parcel& parcel, Answers& answers) override;
  void rest() override { text_.release(); }

 private:
  const std::string name_ = "-";
  io::Output& out_;
  RecordText text_;
};

}  // namespace logkit::ship
