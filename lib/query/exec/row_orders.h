// RowOrders: in which order each row has the fields that a pipe found in it. Most
// rows have the order of the row before.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/query/exec/key_table.h"
#include "lib/record/batch.h"

namespace logkit::query {

class RowOrders {
 public:
  // Rows that are not ended have no fields.
  explicit RowOrders(std::size_t row_count) : of_row_(row_count, 0), orders_(1) {
    known_.find_or_add({});
  }

  // A field of the row, each once.
  void add(std::uint32_t field) {
    if (follows_ && place_ < orders_[last_].size() && orders_[last_][place_] == field) {
      ++place_;
      return;
    }
    part_from_last();
    own_.push_back(field);
  }

  void end_row(std::uint32_t row) {
    if (place_ < orders_[last_].size()) part_from_last();
    if (!follows_) last_ = number_of_own();
    of_row_[row] = last_;
    follows_ = true;
    place_ = 0;
    own_.clear();
  }

  void give_to(record::RowFields& fields) {
    fields.orders = std::move(orders_);
    fields.order_of_row = std::move(of_row_);
  }

 private:
  void part_from_last() {
    if (!follows_) return;
    const auto begin = orders_[last_].begin();
    own_.assign(begin, begin + static_cast<std::ptrdiff_t>(place_));
    follows_ = false;
  }
  std::uint32_t number_of_own() {
    const std::string_view bytes(reinterpret_cast<const char*>(own_.data()),
                                 own_.size() * sizeof(std::uint32_t));
    const std::uint32_t number = known_.find_or_add(bytes);
    if (number == orders_.size()) orders_.push_back(own_);
    return number;
  }

  std::vector<std::uint32_t> of_row_;
  std::vector<std::vector<std::uint32_t>> orders_;  // the first has no fields
  KeyTable known_;                                  // these, as bytes
  std::uint32_t last_ = 0;                          // order of the row before
  bool follows_ = true;  // this row has had the first place_ fields of that order
  std::size_t place_ = 0;
  std::vector<std::uint32_t> own_;  // where it does not follow
};

}  // namespace logkit::query
