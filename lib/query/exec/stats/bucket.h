// Buckets of `stats by (field:step offset o)`: a value to the start of the
// bucket it lies in, in the notation it came in. Whole numbers, decimals,
// times, IPv4 addresses and durations have buckets; other texts are their own.
//
// Thread safety: immutable once built.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/query/syntax/stats.h"

namespace logkit::query {

class Bucketing {
 public:
  explicit Bucketing(const Bucket& bucket) : bucket_(bucket) {}

  bool is_none() const { return bucket_.kind == Bucket::Kind::kNone; }
  void append(std::string_view text, std::string& out) const;
  std::int64_t of_time(std::int64_t time_ns) const;
  std::int64_t of_integer(std::int64_t number) const;
  // Where the bucket of times or integers ends that begins at `start`: before that
  // number; `start` itself where it is not known at once.
  std::int64_t end_of(std::int64_t start) const;

 private:
  std::int64_t size() const;
  std::int64_t offset() const;
  double of_decimal(double number) const;
  std::uint32_t of_ipv4(std::uint32_t address) const;

  Bucket bucket_;
};

// The duration as LogsQL prints it: "1h5m", "-2.5s", "0".
void append_duration(std::int64_t duration_ns, std::string& out);
void append_ipv4(std::uint32_t address, std::string& out);

}  // namespace logkit::query
