#include "lib/query/exec/math_eval.h"

#include <cmath>
#include <limits>
#include <optional>

#include "lib/base/check.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/values.h"

namespace logkit::query {
namespace {

using record::Column;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double number_of(std::string_view text) { return value_math_number(text).value_or(kNan); }

std::optional<std::uint64_t> bits_of(double number) {
  constexpr double kEnd = 18446744073709551616.0;
  if (!(number >= 0 && number < kEnd)) return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

template <typename Operation>
double on_bits(double a, double b, const Operation& operation) {
  const auto bits_a = bits_of(a);
  const auto bits_b = bits_of(b);
  if (!bits_a || !bits_b) return kNan;
  return static_cast<double>(operation(*bits_a, *bits_b));
}

// The digits behind the point of a step, "0.05" has 2.
int decimals_of(double step) {
  const std::string text = number_text(step);
  const std::size_t point = text.find('.');
  return point == std::string::npos ? 0 : static_cast<int>(text.size() - point - 1);
}

// The nearest multiple. 0.1 is no number of a double: the decimals that the
// step has say which one is meant.
double round_to(double number, double step) {
  if (!(step > 0) || !std::isfinite(step) || !std::isfinite(number)) return kNan;
  const double multiple = std::round(number / step) * step;
  const double scale = std::pow(10.0, decimals_of(step));
  const double scaled = multiple * scale;
  return std::isfinite(scaled) && std::isfinite(scale) ? std::round(scaled) / scale : multiple;
}

// The greater or lesser of the numbers among them.
double least(double a, double b) { return std::isnan(a) || b < a ? b : a; }
double greatest(double a, double b) { return std::isnan(a) || b > a ? b : a; }

double apply(MathOp op, double a, double b) {
  switch (op) {
    case MathOp::kPower: return std::pow(a, b);
    case MathOp::kMultiply: return a * b;
    case MathOp::kDivide: return a / b;
    case MathOp::kRemainder: return std::fmod(a, b);
    case MathOp::kAdd: return a + b;
    case MathOp::kSubtract: return a - b;
    case MathOp::kBitAnd: return on_bits(a, b, [](auto x, auto y) { return x & y; });
    case MathOp::kBitXor: return on_bits(a, b, [](auto x, auto y) { return x ^ y; });
    case MathOp::kBitOr: return on_bits(a, b, [](auto x, auto y) { return x | y; });
    case MathOp::kDefault: return std::isnan(a) ? b : a;
    case MathOp::kMax: return greatest(a, b);
    case MathOp::kMin: return least(a, b);
    case MathOp::kRound: return round_to(a, b);
    default: break;
  }
  LK_UNREACHABLE();
}

double apply(MathOp op, double a) {
  switch (op) {
    case MathOp::kNegate: return -a;
    case MathOp::kAbs: return std::abs(a);
    case MathOp::kCeil: return std::ceil(a);
    case MathOp::kExp: return std::exp(a);
    case MathOp::kFloor: return std::floor(a);
    case MathOp::kLn: return std::log(a);
    case MathOp::kRound: return std::round(a);
    default: break;
  }
  LK_UNREACHABLE();
}

Numbers field_numbers(const Column& column, const Rows& rows) {
  using Form = Column::Form;
  Numbers numbers;
  numbers.reserve(rows.size());
  if (column.form() == Form::kConst) {
    return Numbers(rows.size(), number_of(column.entries().front().text));
  }
  if (column.form() == Form::kDict) {
    Numbers of_entry;
    for (const Column::Entry& entry : column.entries()) of_entry.push_back(number_of(entry.text));
    for (const std::uint32_t row : rows) numbers.push_back(of_entry[column.ids()[row]]);
    return numbers;
  }
  if (column.form() == Form::kInt || column.form() == Form::kTime) {
    for (const std::uint32_t row : rows) {
      numbers.push_back(column.present(row) ? static_cast<double>(column.numbers()[row]) : kNan);
    }
    return numbers;
  }
  record::TextScratch scratch;
  for (const std::uint32_t row : rows) numbers.push_back(number_of(column.text(row, scratch)));
  return numbers;
}

}  // namespace

// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
// Generators, 2014).
double MathRandom::next() {
  state_ += 0x9e3779b97f4a7c15;
  std::uint64_t bits = state_;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  bits ^= bits >> 31;
  return static_cast<double>(bits >> 11) / 9007199254740992.0;
}

Result<Numbers> evaluate(const MathExpr& expr, record::Batch& batch, const Rows& rows,
                         MathContext& context) {
  if (expr.op == MathOp::kConstant) return Numbers(rows.size(), expr.constant.value);
  if (expr.op == MathOp::kNow) return Numbers(rows.size(), static_cast<double>(context.now_ns));
  if (expr.op == MathOp::kField) {
    LK_TRY(const Column* column, resolve_field(batch, expr.field.name));
    return field_numbers(*column, rows);
  }
  if (expr.op == MathOp::kRand) {
    Numbers numbers(rows.size());
    for (double& number : numbers) number = context.random.next();
    return numbers;
  }
  LK_TRY(Numbers result, evaluate(expr.args.front(), batch, rows, context));
  if (expr.args.size() == 1 && expr.op != MathOp::kMax && expr.op != MathOp::kMin) {
    for (double& number : result) number = apply(expr.op, number);
    return result;
  }
  for (std::size_t i = 1; i < expr.args.size(); ++i) {
    LK_TRY(const Numbers right, evaluate(expr.args[i], batch, rows, context));
    for (std::size_t at = 0; at < result.size(); ++at) {
      result[at] = apply(expr.op, result[at], right[at]);
    }
  }
  return result;
}

}  // namespace logkit::query
