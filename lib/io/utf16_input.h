// UTF-16 as UTF-8: what Windows tools write.
//
// TextInput is what tools put around an input of text: a member that begins with
// the byte order mark of UTF-16 is decoded, any other passes as it is.
//
// Offsets are those of the decoded bytes. What is no UTF-16 (a surrogate alone, an
// odd byte at the end) becomes U+FFFD.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "lib/io/rewritten_input.h"

namespace logkit::io {

// FF FE or FE FF, and not the FF FE 00 00 of UTF-32.
bool begins_utf16(std::string_view bytes);

// Reads the current member of another input, which must outlive it; has itself no
// further member.
class Utf16Input final : public RewrittenInput {
 public:
  explicit Utf16Input(Input& input) : RewrittenInput(input) {}

  bool packed() const override { return true; }  // its bytes are not the file's

 private:
  Status fill(std::size_t count) override;
  void decode(std::string_view bytes, std::string& text);
  void put_unit(char16_t unit, std::string& text);

  bool is_big_endian_ = false;
  bool has_begun_ = false;  // the mark was read
  bool at_end_ = false;
  std::optional<char> odd_byte_;
  char16_t high_ = 0;  // a high surrogate that waits for its low one
};

class TextInput final : public Input {
 public:
  explicit TextInput(std::unique_ptr<Input> input) : input_(std::move(input)) {}

  // Waits for the first byte of the member.
  Result<bool> next_member() override;
  const std::string& name() const override { return input_->name(); }
  const std::string& member() const override { return input_->member(); }
  bool packed() const override { return current().packed(); }
  std::uint64_t consumed_bytes() const override { return input_->consumed_bytes(); }

  Result<std::size_t> read(std::span<char> dst) override { return current().read(dst); }
  Result<std::string_view> peek(std::size_t count) override { return current().peek(count); }
  Result<std::uint64_t> skip(std::uint64_t count) override { return current().skip(count); }

  // The member in hand is UTF-16.
  bool decodes() const { return utf16_.has_value(); }

 private:
  Input& current() { return utf16_ ? static_cast<Input&>(*utf16_) : *input_; }
  const Input& current() const { return utf16_ ? static_cast<const Input&>(*utf16_) : *input_; }

  std::unique_ptr<Input> input_;
  std::optional<Utf16Input> utf16_;  // of the member in hand
};

}  // namespace logkit::io
