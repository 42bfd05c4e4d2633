#include "lib/query/exec/sort_key.h"

#include <cmath>

#include "lib/query/exec/values.h"

namespace logkit::query {
namespace {

bool has_number(OrderKey::Rank rank) {
  return rank == OrderKey::Rank::kNumber || rank == OrderKey::Rank::kTime;
}

OrderKey take(ByteReader& bytes) {
  OrderKey key;
  key.rank = static_cast<OrderKey::Rank>(bytes.get_le<std::uint8_t>());
  if (has_number(key.rank)) {
    key.number = static_cast<long double>(bytes.get_le<double>());
    key.number += static_cast<long double>(bytes.get_le<double>());
  } else {
    key.text = bytes.get_string();
  }
  return key;
}

}  // namespace

void append_sort_key(std::string_view text, std::string& out) {
  const OrderKey key = order_key(text);
  ByteWriter bytes(out);
  bytes.put_le(static_cast<std::uint8_t>(key.rank));
  if (has_number(key.rank)) {
    // A long double has bytes that mean nothing; two doubles have none.
    const auto high = static_cast<double>(key.number);
    const long double rest = key.number - static_cast<long double>(high);
    bytes.put_le(high);
    bytes.put_le(std::isfinite(high) ? static_cast<double>(rest) : 0.0);
  } else {
    bytes.put_string(key.text);
  }
}

int compare_sort_keys(ByteReader& a, ByteReader& b) {
  const OrderKey key_a = take(a);
  const OrderKey key_b = take(b);
  return compare(key_a, key_b);
}

}  // namespace logkit::query
