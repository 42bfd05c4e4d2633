// MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md), read in
// place.
//
// Why not a library's objects: one byte of input makes an object of sixteen or
// more, and an array's header alone reserves all its items. Here nothing is
// allocated but what the caller copies.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logkit::net {

enum class MsgpackKind : std::uint8_t {
  kNil,
  kBool,
  kUnsigned,
  kSigned,
  kDouble,
  kString,
  kBinary,
  kArray,
  kMap,
  kExtension
};

struct MsgpackValue {
  MsgpackKind kind = MsgpackKind::kNil;
  bool boolean = false;
  std::uint64_t number = 0;  // kUnsigned; of kSigned the two's complement
  double real = 0;
  std::string_view bytes;   // of strings, binaries and extensions
  std::uint64_t count = 0;  // of an array's items, of a map's pairs
  std::int8_t type = 0;     // of an extension
};

class MsgpackReader {
 public:
  explicit MsgpackReader(std::string_view bytes) : rest_(bytes) {}

  // The next value; of an array or a map its head, the items follow. False
  // where the bytes end inside it or are no MessagePack.
  bool next(MsgpackValue& value);
  // The same value and all in it, without looking.
  bool skip();
  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

 private:
  bool take(std::size_t count, std::string_view& bytes);
  bool take_number(std::size_t bytes, std::uint64_t& number);
  bool take_text(MsgpackKind kind, std::size_t length_bytes, MsgpackValue& value);
  bool take_head(MsgpackKind kind, std::size_t length_bytes, MsgpackValue& value);
  bool take_extension(std::size_t length_bytes, MsgpackValue& value);
  bool next_by_table(std::uint8_t code, MsgpackValue& value);

  std::string_view rest_;
};

// Where values end in a stream that comes in pieces. Each byte is looked at
// once.
class MsgpackSplitter {
 public:
  enum class Found : std::uint8_t { kValue, kNeedMore, kMalformed };

  // `bytes` begins where the last value ended and is longer with each call
  // until a value is found, whose length is then `value_bytes`; it begins anew
  // after that. More than `max_bytes` are malformed.
  Found find(std::string_view bytes, std::size_t max_bytes, std::size_t& value_bytes);

 private:
  std::size_t scanned_bytes_ = 0;
  std::uint64_t missing_ = 1;  // values until the outermost is whole
};

}  // namespace logkit::net
