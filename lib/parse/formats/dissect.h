// dissect: a line cut at the delimiters between its fields, with the syntax of
// Logstash's filter of that name, and without any regular expression.
//
//   %{a}        up to the next delimiter; the last one takes the rest
//   %{}  %{?a}  skipped; the second's text may be a name for %{&a}
//   %{&a}       a field whose name is the text of a
//   %{+a}       appended to a, with the delimiter before it between (else a blank)
//   %{+a/2}     the same, in the order of the numbers
//   %{a->}      the delimiter behind it may be repeated
//   %{[a][b]}   a field b of an object a
//   %{a:int}    a number; likewise :float
//
// A field may be empty. Of two fields of one name the later counts.
//
// Thread safety: immutable; a Format made of it, one thread at a time.
#pragma once

#include <memory>
#include <string_view>

#include "lib/base/result.h"
#include "lib/parse/format.h"

namespace logkit::parse {

Result<std::unique_ptr<FormatArgument>> compile_dissect(std::string_view pattern);
std::unique_ptr<Format> make_dissect_format(const FormatOptions& options);

}  // namespace logkit::parse
