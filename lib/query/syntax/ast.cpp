#include "lib/query/syntax/ast.h"

namespace logkit::query {

// Out of line: their types refer to each other.
bool operator==(const Filter& a, const Filter& b) { return a.node == b.node; }
bool operator==(const AndFilter& a, const AndFilter& b) { return a.operands == b.operands; }
bool operator==(const OrFilter& a, const OrFilter& b) { return a.operands == b.operands; }
bool operator==(const NotFilter& a, const NotFilter& b) { return a.operand == b.operand; }
bool operator==(const ValuesFilter& a, const ValuesFilter& b) {
  return a.field == b.field && a.kind == b.kind && a.values == b.values &&
         a.subquery == b.subquery && a.subquery_field == b.subquery_field;
}
bool operator==(const StreamIdFilter& a, const StreamIdFilter& b) {
  return a.ids == b.ids && a.subquery == b.subquery && a.subquery_field == b.subquery_field;
}
bool operator==(const MathExpr& a, const MathExpr& b) {
  return a.op == b.op && a.args == b.args && a.constant == b.constant && a.field == b.field;
}
bool operator==(const JoinPipe& a, const JoinPipe& b) {
  return a.by == b.by && a.query == b.query && a.is_inner == b.is_inner && a.prefix == b.prefix;
}
bool operator==(const UnionPipe& a, const UnionPipe& b) { return a.query == b.query; }
bool operator==(const Pipe& a, const Pipe& b) { return a.node == b.node; }

}  // namespace logkit::query
