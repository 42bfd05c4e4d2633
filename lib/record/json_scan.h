// JsonScanner: one pass over a line that has to be a JSON object, giving its
// leaf values in document order. The hot path of ingest and of streams.
//
//   {"a": 1, "b": {"c": "x\n", "d": [1, 2]}, "e": {}}
//   path     kind     bytes
//   a        kNumber  1
//   b.c      kString  x\n          (raw, without its quotes; has_escapes)
//   b.d      kJson    [1, 2]
//   e        kJson    {}
//
// Nested objects recurse; an array is one value, its text; so is an empty
// object. What lies between the values (braces, keys, punctuation, quotes and
// whitespace, exactly) is the line's shape: the text before token 0, between
// token i and i+1, and after the last, by offsets. Shape and values together
// are the line, byte for byte. Duplicate keys are kept: each is a token.
//
// An object below kMaxFlatDepth, or one with a new key when the PathTable is
// full, stays whole as kJson. Where that is the record itself, its one token
// has the path kRootPath.
//
// Strict: RFC 8259, with every string checked (no control characters, valid
// escapes, surrogates in pairs) and the whole line valid UTF-8; nothing but
// whitespace around the object; at most kMaxDepth levels. A byte order mark is
// an error.
//
// Why not simdjson's on-demand parser: it builds an index of the whole line
// first, finds a key by unescaping or comparing, and gives no exact spans of
// the text between values. For lines of short strings a direct scan with
// 16-byte steps inside strings is as fast, needs no padding, and reports the
// byte at which a line is broken. simdjson still validates the UTF-8.
//
// A key is compared with the one that followed last time, so records of the
// same shape neither scan nor hash their keys.
//
// Ownership: tokens() is valid until the next scan(); offsets are into the
// line given. Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/record/path_table.h"
#include "lib/record/value.h"

namespace logkit::record {

inline constexpr std::size_t kMaxFlatDepth = 128;
inline constexpr std::size_t kMaxDepth = 1024;

struct JsonToken {
  PathId path = kRootPath;
  std::uint32_t begin = 0;  // of the raw bytes in the line; a string's without its quotes
  std::uint32_t end = 0;
  Kind kind = Kind::kNull;  // never kAbsent
  bool has_escapes = false;  // of a kString: the raw bytes hold a backslash

  std::string_view raw(std::string_view line) const { return line.substr(begin, end - begin); }
};

struct JsonError {
  std::size_t offset = 0;      // of the byte that cannot be
  const char* reason = "";     // "not JSON: expected ',' or '}'", one of few texts
};

class JsonScanner {
 public:
  // `paths` must outlive the scanner.
  explicit JsonScanner(PathTable& paths) : paths_(paths) {}

  // True where `line` is a JSON object; else error() says why not. Tokens of a
  // failed scan are not to be used (paths it met stay interned).
  bool scan(std::string_view line);
  std::span<const JsonToken> tokens() const { return tokens_; }
  const JsonError& error() const { return error_; }

  PathTable& paths() { return paths_; }
  const PathTable& paths() const { return paths_; }

 private:
  class Pass;

  PathTable& paths_;
  std::vector<JsonToken> tokens_;
  JsonError error_;
  std::string key_;  // an unescaped key
};

// True where `text` is one JSON value of any kind and nothing else but
// whitespace; else *error (may be null) says why not. As strict as scan().
bool is_json(std::string_view text, JsonError* error = nullptr);

// True where the first byte that is no whitespace is '{': what -f auto asks.
bool looks_like_json_object(std::string_view line);

}  // namespace logkit::record
