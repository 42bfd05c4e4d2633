#include "lib/base/check.h"
#include "lib/query/syntax/print.h"

namespace logkit::query {
namespace {

std::string pattern_text(const FieldPattern& pattern) {
  if (!pattern.is_prefix) return quote_if_needed(pattern.name);
  return pattern.name.empty() ? "*" : quote_if_needed(pattern.name) + "*";
}

bool shows_star(StatsKind kind) {
  return kind != StatsKind::kRate && kind != StatsKind::kQuantile;
}

std::string arguments(const StatsFunction& function) {
  std::string out;
  if (function.kind == StatsKind::kQuantile) out = quote_number(function.phi.text);
  for (const FieldPattern& field : function.fields) {
    if (!out.empty()) out += ", ";
    out += pattern_text(field);
  }
  return out.empty() && shows_star(function.kind) ? "*" : out;
}

}  // namespace

std::string print_call(const StatsFunction& function) {
  std::string out = std::string(stats_name(function.kind)) + "(" + arguments(function) + ")";
  for (std::size_t i = 0; i < function.sort_by.size(); ++i) {
    out += i == 0 ? " sort by (" : ", ";
    out += quote_if_needed(function.sort_by[i].field.name);
    if (function.sort_by[i].descending) out += " desc";
    if (i + 1 == function.sort_by.size()) out += ')';
  }
  if (function.limit > 0) out += " limit " + std::to_string(function.limit);
  if (function.condition) out += " if (" + print(*function.condition) + ")";
  return out;
}

namespace {

struct MathSpelling {
  MathOp op;
  std::string_view text;
  int priority;  // 0: a function
};
constexpr MathSpelling kMath[] = {
    {MathOp::kPower, "^", 7},     {MathOp::kMultiply, "*", 6}, {MathOp::kDivide, "/", 6},
    {MathOp::kRemainder, "%", 6}, {MathOp::kAdd, "+", 5},      {MathOp::kSubtract, "-", 5},
    {MathOp::kBitAnd, "&", 4},    {MathOp::kBitXor, "xor", 3}, {MathOp::kBitOr, "or", 2},
    {MathOp::kDefault, "default", 1}, {MathOp::kAbs, "abs", 0}, {MathOp::kCeil, "ceil", 0},
    {MathOp::kExp, "exp", 0},     {MathOp::kFloor, "floor", 0}, {MathOp::kLn, "ln", 0},
    {MathOp::kMax, "max", 0},     {MathOp::kMin, "min", 0},    {MathOp::kNow, "now", 0},
    {MathOp::kRand, "rand", 0},   {MathOp::kRound, "round", 0},
};

const MathSpelling* spelling(MathOp op) {
  for (const MathSpelling& each : kMath) {
    if (each.op == op) return &each;
  }
  return nullptr;
}

// The words of math would be read as operators.
std::string math_field(const std::string& name) {
  const std::string text = quote_if_needed(name);
  const bool is_operator = name == "xor" || name == "default" || name == "as";
  return is_operator ? "\"" + text + "\"" : text;
}

std::string math_constant(const std::string& text) {
  return text.starts_with('-') ? "-" + quote_if_needed(text.substr(1)) : quote_if_needed(text);
}

std::string print_math(const MathExpr& expr, int outer_priority);

std::string print_math_call(const MathExpr& expr, std::string_view name) {
  std::string out = std::string(name) + "(";
  for (std::size_t i = 0; i < expr.args.size(); ++i) {
    if (i > 0) out += ", ";
    out += print_math(expr.args[i], 0);
  }
  return out + ")";
}

std::string print_math(const MathExpr& expr, int outer_priority) {
  constexpr int kTightest = 8;
  if (expr.op == MathOp::kConstant) return math_constant(expr.constant.text);
  if (expr.op == MathOp::kField) return math_field(expr.field.name);
  if (expr.op == MathOp::kNegate) return "-" + print_math(expr.args.front(), kTightest);
  const MathSpelling* found = spelling(expr.op);
  LK_CHECK(found != nullptr);
  if (found->priority == 0) return print_math_call(expr, found->text);
  LK_CHECK(expr.args.size() == 2);
  const std::string text = print_math(expr.args[0], found->priority) + " " +
                           std::string(found->text) + " " +
                           print_math(expr.args[1], found->priority + 1);
  return found->priority < outer_priority ? "(" + text + ")" : text;
}

}  // namespace

std::string print(const MathExpr& expr) { return print_math(expr, 0); }

}  // namespace logkit::query
