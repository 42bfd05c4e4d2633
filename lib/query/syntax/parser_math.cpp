#include <limits>
#include <optional>
#include <string_view>

#include "lib/base/ascii.h"
#include "lib/query/syntax/names.h"
#include "lib/query/syntax/number.h"
#include "lib/query/syntax/parser.h"
#include "lib/query/syntax/print.h"

namespace logkit::query {
namespace {

struct BinaryOp {
  std::string_view symbol;
  MathOp op;
  int priority;  // the higher, the tighter
};
constexpr BinaryOp kBinaryOps[] = {
    {"^", MathOp::kPower, 7},     {"*", MathOp::kMultiply, 6}, {"/", MathOp::kDivide, 6},
    {"%", MathOp::kRemainder, 6}, {"+", MathOp::kAdd, 5},      {"-", MathOp::kSubtract, 5},
    {"&", MathOp::kBitAnd, 4},    {"xor", MathOp::kBitXor, 3}, {"or", MathOp::kBitOr, 2},
    {"default", MathOp::kDefault, 1},
};

struct MathFunction {
  std::string_view name;
  MathOp op;
  std::size_t min_args;
  std::size_t max_args;
};
constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();
constexpr MathFunction kFunctions[] = {
    {"abs", MathOp::kAbs, 1, 1},     {"ceil", MathOp::kCeil, 1, 1},
    {"exp", MathOp::kExp, 1, 1},     {"floor", MathOp::kFloor, 1, 1},
    {"ln", MathOp::kLn, 1, 1},       {"max", MathOp::kMax, 2, kAnyNumber},
    {"min", MathOp::kMin, 2, kAnyNumber}, {"now", MathOp::kNow, 0, 0},
    {"rand", MathOp::kRand, 0, 0},   {"round", MathOp::kRound, 1, 2},
};

std::string count_text(const MathFunction& function) {
  if (function.max_args == 0) return "no argument";
  if (function.max_args == kAnyNumber) return "two arguments at least";
  if (function.min_args == function.max_args) return "one argument";
  return "one or two arguments";
}

// "1e" and "2.5E" go on with a sign and digits.
bool is_cut_exponent(std::string_view word) {
  if (word.size() < 2 || (word.back() != 'e' && word.back() != 'E')) return false;
  for (const char c : word.substr(0, word.size() - 1)) {
    if ((c < '0' || c > '9') && c != '.' && c != '_') return false;
  }
  return true;
}

}  // namespace

PipeNode Parser::parse_math() {
  MathPipe pipe;
  do {
    MathExpr expr = parse_math_expr(1);
    const std::string fallback = error_ ? std::string() : print(expr);
    FieldRef result = parse_result(fallback);
    pipe.results.push_back({std::move(expr), std::move(result)});
  } while (take(","));
  return pipe;
}

// Operators of the same priority bind from the left.
MathExpr Parser::parse_math_expr(int min_priority) {
  const Nested nested(*this);
  const std::uint32_t begin = here();
  MathExpr left = parse_math_operand();
  while (true) {
    const BinaryOp* found = nullptr;
    for (const BinaryOp& each : kBinaryOps) {
      if (at(each.symbol)) found = &each;
    }
    if (found == nullptr || found->priority < min_priority) return left;
    // A chain is a tree as deep as it is long.
    if (++math_op_count_ > kMaxMathOps) {
      fail_here("more than " + std::to_string(kMaxMathOps) + " operators of math in one query");
    }
    next();
    MathExpr right = parse_math_expr(found->priority + 1);
    MathExpr joined;
    joined.op = found->op;
    joined.args.push_back(std::move(left));
    joined.args.push_back(std::move(right));
    joined.span = span_from(begin);
    left = std::move(joined);
  }
}

MathExpr Parser::parse_math_operand() {
  const Nested nested(*this);
  const std::uint32_t begin = here();
  if (take("(")) {
    MathExpr inner = parse_math_expr(1);
    expect(")", "to close the group");
    return inner;
  }
  if (!take("-")) return parse_math_leaf();
  MathExpr operand = parse_math_operand();
  if (operand.op == MathOp::kConstant) {
    const std::string text = "-" + operand.constant.text;
    if (const auto value = parse_number(text)) {
      operand.constant = {text, *value};
      operand.span = span_from(begin);
      return operand;
    }
  }
  MathExpr negated;
  negated.op = MathOp::kNegate;
  negated.args.push_back(std::move(operand));
  negated.span = span_from(begin);
  return negated;
}

MathExpr Parser::parse_math_leaf() {
  MathExpr expr;
  const std::uint32_t begin = here();
  if (token().kind != TokenKind::kWord && !token().is_quoted()) {
    fail_expected("a number, a field or a function",
                  at("*") ? "put a field name with a star in quotes" : "");
    return expr;
  }
  if (token().kind == TokenKind::kWord && lexer_.peek().is("(")) return parse_math_call();
  std::string text = token().text;
  const bool cut = token().kind == TokenKind::kWord && is_cut_exponent(text);
  next();
  if (cut && touches() && (at("-") || at("+"))) {
    const Token digits = lexer_.peek();
    if (!digits.space_before && digits.kind == TokenKind::kWord) {
      text += std::string(token().raw) + std::string(digits.raw);
      next();
      next();
    }
  }
  expr.span = span_from(begin);
  if (const auto value = parse_number(text)) {
    expr.op = MathOp::kConstant;
    expr.constant = {std::move(text), *value};
  } else {
    expr.op = MathOp::kField;
    expr.field = make_field({std::move(text), expr.span, false});
  }
  return expr;
}

MathExpr Parser::parse_math_call() {
  MathExpr expr;
  const Span name_span = token().span;
  const std::string name = to_lower(token().raw);
  const MathFunction* function = nullptr;
  for (const MathFunction& each : kFunctions) {
    if (each.name == name) function = &each;
  }
  if (function == nullptr) {
    static constexpr std::string_view kNames[] = {"abs", "ceil", "exp", "floor", "ln",
                                                  "max", "min",  "now", "rand",  "round"};
    fail_here("unknown function '" + name + "' in math", did_you_mean(name, kNames));
    return expr;
  }
  next();
  next();
  expr.op = function->op;
  while (!at(")") && !at_end()) {
    expr.args.push_back(parse_math_expr(1));
    if (!at(")") && !take(",")) fail_expected("',' or ')' in " + name + "()");
  }
  expect(")", "to close " + name + "(");
  if (!error_ && (expr.args.size() < function->min_args || expr.args.size() > function->max_args)) {
    fail(name_span, name + "() takes " + count_text(*function));
  }
  expr.span = span_from(name_span.begin);
  return expr;
}

}  // namespace logkit::query
