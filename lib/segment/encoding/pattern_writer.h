// PatternWriter: what the two tokenisers share, the building of a pattern while
// a text is walked from left to right. Constant text is copied in runs, when a
// slot ends it.
#pragma once

#include <cstdint>
#include <string_view>

#include "lib/segment/encoding/text_classes.h"
#include "lib/segment/encoding/tokenizer.h"

namespace logkit::segment {

class PatternWriter {
 public:
  PatternWriter(std::string_view text, const FieldReferences* fields, TokenizedText& out)
      : end_(text.data() + text.size()),
        run_(text.data()),
        fields_(fields != nullptr && !fields->empty() ? fields : nullptr),
        budget_(kBudgetPerByte * text.size() + kBudgetOfAny),
        out_(out) {}

  // Slots of all kinds.
  std::size_t slot_count() const { return slot_count_; }
  const std::vector<TokenizedText::Value>& values() const { return out_.values; }
  // Constant text that no slot has taken begins here.
  const char* run_begin() const { return run_; }

  // What lies between the slot before and `begin` is constant.
  void put_slot(SlotKind kind, const char* begin, const char* end) {
    put_code(kind, begin);
    out_.values.push_back({.text = view(begin, end), .time = 0});
    run_ = end;
  }

  void put_back_reference(std::size_t value, const char* begin, const char* end) {
    put_code(SlotKind::kBackReference, begin);
    append_value_reference(value, out_.pattern);
    run_ = end;
  }

  // A constant byte that is not itself in a pattern.
  void put_escaped(const char* at) {
    copy_run(at);
    append_escaped(*at, out_.pattern);
    run_ = at + 1;
  }

  // What a field of the record holds, if it stands at `at`: the end, or null.
  const char* try_field(const char* at) {
    return fields_ == nullptr || !fields_->may_begin(at) ? nullptr : put_field(at);
  }

  void put_time(const FoundTime& time, const char* begin) {
    put_code(SlotKind::kTime, begin);
    append_time_format(time.format, out_.pattern);
    run_ = begin + time.length;
    out_.values.push_back({.text = view(begin, run_), .time = time.value});
  }

  // What is left is constant.
  void finish() { copy_run(end_); }

  static std::string_view view(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
  }

 private:
  // A dozen fields tried at every unit fit well.
  static constexpr std::uint64_t kBudgetPerByte = 64;
  static constexpr std::uint64_t kBudgetOfAny = 1 << 16;

  void copy_run(const char* to) {
    out_.pattern.append(run_, static_cast<std::size_t>(to - run_));
  }
  void put_code(SlotKind kind, const char* begin) {
    copy_run(begin);
    append_slot(kind, out_.pattern);
    ++slot_count_;
  }
  const char* put_field(const char* at);

  const char* end_;
  const char* run_;
  const FieldReferences* fields_;
  std::uint64_t budget_;
  std::size_t slot_count_ = 0;
  TokenizedText& out_;
};

}  // namespace logkit::segment
