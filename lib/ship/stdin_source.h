// StdinSource: the lines of standard input, decompressed where they come so.
// They have no identity: what was read from a pipe and not delivered is gone
// with the process.
#pragma once

#include <string>

#include "lib/io/wake.h"
#include "lib/ship/source.h"

namespace logkit::ship {

class StdinSource : public Source {
 public:
  struct Options {
    std::size_t max_record_bytes = 16u << 20;
  };
  // Fails where `fd` is negative: standard input was closed at the start.
  static Result<std::unique_ptr<StdinSource>> create(int fd, Options options);

  const std::string& name() const override { return name_; }
  Status run(Intake& intake) override;
  void stop() override;
  void acknowledged(std::uint64_t, std::uint64_t) override {}

 private:
  StdinSource(int fd, Options options, io::Wake wake)
      : fd_(fd), options_(options), wake_(std::move(wake)) {}

  const std::string name_ = "standard input";
  const int fd_;
  const Options options_;
  io::Wake wake_;
};

}  // namespace logkit::ship
