// RewrittenInput: what becomes of the current member of another input, as an input of
// its own with no further member. The base of those that decode or parse on the way.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>

#include "lib/io/input.h"

namespace logkit::io {

class RewrittenInput : public Input {
 public:
  Result<bool> next_member() override { return false; }
  const std::string& name() const override { return input_.name(); }
  const std::string& member() const override { return input_.member(); }
  std::uint64_t consumed_bytes() const override { return input_.consumed_bytes(); }

  Result<std::size_t> read(std::span<char> dst) override;
  Result<std::string_view> peek(std::size_t count) override;
  Result<std::uint64_t> skip(std::uint64_t count) override;

 protected:
  // `input` must outlive it.
  explicit RewrittenInput(Input& input) : input_(input) {}

  // Reads on until `count` bytes wait, or until the end.
  virtual Status fill(std::size_t count) = 0;

  Input& input() { return input_; }
  std::size_t waiting_bytes() const { return text_.size() - taken_; }
  // Where more is appended; what was taken goes first.
  std::string& text() {
    text_.erase(0, taken_);
    taken_ = 0;
    return text_;
  }

 private:
  Input& input_;
  std::string text_;
  std::size_t taken_ = 0;
};

}  // namespace logkit::io
