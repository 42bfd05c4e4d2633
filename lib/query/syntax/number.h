// Numbers as queries and log values spell them.
//
// parse_number() reads, in this order of trial:
//   decimal      12345  -0.5  1.5e-3  1_000_000  inf  nan
//   other bases  0xff  0o17  0b101
//   short        10K 1.5MB 2Ki 3GiB 512B    powers of 1000, and of 1024 with "i"
//   duration     1h5m  -2.5d  300µs         nanoseconds
//   IPv4         10.0.0.1                   its 32 bits
//   time         2024-05-30T01:02:03Z       nanoseconds since 1970 (RFC 3339)
//
// Thread safety: pure functions; no locale, no allocation.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace logkit::query {

std::optional<double> parse_number(std::string_view text);
// The forms of parse_number() up to "short"; a value to be compared by size.
std::optional<double> parse_plain_number(std::string_view text);

// Sum of parts with units ns µs μs us ms s m h d w y (365 days); a sign before
// the first. At least one part, each with its unit. Nothing on overflow.
std::optional<std::int64_t> parse_duration_ns(std::string_view text);

// "1.2.3.4"; no leading zeros beyond one digit's worth ("01" is refused).
std::optional<std::uint32_t> parse_ipv4(std::string_view text);

// A whole number >= 0 in any form of parse_plain_number(): "10K", "1_000".
// Exact up to 2^64-1 in decimal, 2^53 elsewhere.
std::optional<std::uint64_t> parse_count(std::string_view text);

}  // namespace logkit::query
