#include "lib/query/exec/sort_key.h"

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
    key.number = bytes.get_le<long double>();
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
    bytes.put_le(key.number);
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
