// len, hash, json_array_len: a number that says something of a text.
#include <string>

#include "lib/base/xxh64.h"
#include "lib/query/exec/json_items.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/text_stage.h"

namespace logkit::query {
namespace {

class Measure : public TextFunction {
 public:
  using Function = std::uint64_t (*)(std::string_view text);

  explicit Measure(Function function) : function_(function) {}

  Result<bool> apply(std::string_view text, std::string& out) override {
    out = std::to_string(function_(text));
    return true;
  }
  record::Kind kind() const override { return record::Kind::kNumber; }

 private:
  Function function_;
};

// As VictoriaLogs has it: XXH64, of which every JSON reader keeps 53 bits.
std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t kExactBits = (std::uint64_t{1} << 53) - 1;
  return xxh64(text) & kExactBits;
}

// 0 where it is no array.
std::uint64_t array_length(std::string_view text) {
  std::uint64_t count = 0;
  return for_each_item(text, [&count](const JsonItem&) { ++count; }) ? count : 0;
}

OperatorPtr make_measure(const FieldRef& from, const FieldRef& to, Measure::Function function,
                         OperatorPtr next) {
  return make_text_stage({.from = from.name,
                          .to = to.name,
                          .condition = {},
                          .function = std::make_unique<Measure>(function)},
                         std::move(next));
}

}  // namespace

Result<OperatorPtr> make_stage(const LenPipe& pipe, const StageContext&, OperatorPtr next) {
  return make_measure(
      pipe.field, pipe.result,
      [](std::string_view text) { return std::uint64_t{text.size()}; }, std::move(next));
}

Result<OperatorPtr> make_stage(const HashPipe& pipe, const StageContext&, OperatorPtr next) {
  return make_measure(pipe.field, pipe.result, hash_of, std::move(next));
}

Result<OperatorPtr> make_stage(const JsonArrayLenPipe& pipe, const StageContext&,
                               OperatorPtr next) {
  return make_measure(pipe.field, pipe.result, array_length, std::move(next));
}

}  // namespace logkit::query
