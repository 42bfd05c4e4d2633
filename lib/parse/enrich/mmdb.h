// MaxMind DB files (.mmdb), version 2: what is known of an IP address.
//
//   search tree     node_count nodes of two records each, 24, 28 or 32 bits; a record
//                   is a node, "nothing", or an offset into the data
//   16 zero bytes
//   data            typed values, pointers into it
//   "\xAB\xCD\xEFMaxMind.com", metadata: a value of the same kind
//
// The specification is https://maxmind.github.io/MaxMind-DB/. The file is read as a
// whole, never mapped; each access is checked, and pointers to pointers end.
//
// Thread safety: immutable after open().
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/parse/enrich/ip_address.h"

namespace logkit::parse {

class Mmdb {
 public:
  static Result<Mmdb> open(io::Fs& fs, const std::string& path);
  // For tests: of bytes in hand.
  static Result<Mmdb> load(std::string bytes, const std::string& where);

  // Where in the data the entry of an address begins; none where it has none.
  std::optional<std::size_t> find(const IpAddress& address) const;

  // A value by its path ("country", "names", "en"; "0" in an array): a text as it
  // is, a number or boolean as its JSON text.
  struct Value {
    std::string text;
    bool is_number = false;
  };
  std::optional<Value> value(std::size_t entry, std::span<const std::string_view> path) const;

 private:
  struct Field {
    unsigned type = 0;
    std::size_t size = 0;
    std::size_t at = 0;    // of its payload, in bytes_
    std::size_t next = 0;  // behind the field itself
  };

  Mmdb() = default;
  Status read_metadata(const std::string& where);
  std::uint64_t record(std::uint64_t node, unsigned side) const;
  bool read_field(std::size_t at, std::size_t base, Field& field) const;
  bool read_control(std::size_t at, std::size_t base, Field& field, bool& is_pointer,
                    std::size_t& target) const;
  bool skip(const Field& field, std::size_t base, std::size_t& next, unsigned depth) const;
  std::optional<Field> member(const Field& outer, std::size_t base, std::string_view name) const;
  std::optional<Value> scalar(const Field& field) const;
  std::uint64_t number_at(std::size_t at, std::size_t size) const;
  std::optional<std::uint64_t> metadata_number(const Field& metadata, std::size_t base,
                                               std::string_view name) const;

  std::string bytes_;
  std::uint64_t node_count_ = 0;
  unsigned record_bits_ = 0;
  bool is_v6_ = false;
  std::size_t data_begin_ = 0;
};

}  // namespace logkit::parse
