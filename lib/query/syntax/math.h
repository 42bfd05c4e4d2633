// Arithmetic of the math pipe.
#pragma once

#include <cstdint>
#include <vector>

#include "lib/query/syntax/node.h"

namespace logkit::query {

enum class MathOp : std::uint8_t {
  kConstant,  // `constant`
  kField,     // `field`
  kNegate,
  kPower,
  kMultiply,
  kDivide,
  kRemainder,
  kAdd,
  kSubtract,
  kBitAnd,
  kBitXor,
  kBitOr,
  kDefault,  // the left unless it is NaN
  kAbs,
  kCeil,
  kExp,
  kFloor,
  kLn,
  kMax,
  kMin,
  kNow,
  kRand,
  kRound,  // one argument, or two: the nearest multiple
};

struct MathExpr {
  MathOp op = MathOp::kConstant;
  std::vector<MathExpr> args;
  Number constant;
  FieldRef field;
  Span span;
  friend bool operator==(const MathExpr&, const MathExpr&);
};

struct MathResult {
  MathExpr expr;
  FieldRef result;  // the given name, or the canonical text of expr
  bool operator==(const MathResult&) const = default;
};

struct MathPipe {
  std::vector<MathResult> results;
  bool operator==(const MathPipe&) const = default;
};

}  // namespace logkit::query
