// The translator of oniguruma.h: one pass over an expression, for lines of bytes
// or of UTF-8. Escapes and groups are in oniguruma.cpp, bracket classes and
// quantifiers in oniguruma_classes.cpp.
//
// Thread safety: one thread at a time.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/parse/grok/hinges.h"
#include "lib/parse/grok/required_literals.h"

namespace logkit::parse {

inline constexpr std::size_t kMaxRegexNesting = 200;

// Escapes that mean the same in PCRE2.
inline constexpr std::string_view kSharedClasses = "dDsSwWRX";
inline constexpr std::string_view kSharedCharacters = "tnrfea0";

// A POSIX class, and what it holds beside ASCII.
struct PosixClass {
  std::string_view name;
  std::string_view unicode;
};
// Null where there is none of that name, in any case.
const PosixClass* find_posix_class(std::string_view name);

struct Quantifier {
  std::string text;         // empty: none
  bool may_be_absent = false;
  bool has_mode = false;    // a '?' or '+' behind it is part of it
};

class Translator {
 public:
  Translator(std::string_view pattern, bool is_utf8) : in_(pattern), is_utf8_(is_utf8) {}

  Status run();

  std::string out;
  std::vector<std::string> groups;
  RequiredLiterals literals;
  Hinges hinges;

 private:
  struct Group {
    std::size_t begin = 0;  // in out, of its '('
    bool is_extended = false;
    bool is_straight = true;  // what follows may go back into it
    bool has_alternatives = false;
  };

  Status step();
  Status escape();
  Status group_call(char kind);
  Status open_group();
  Status open_special_group();
  Status open_named_group(char close);
  Status set_flags();
  Status close_group();
  Status bracket_class();
  Status class_members(std::size_t depth);
  Status class_escape();
  Status posix_class();
  void put_posix(const PosixClass& posix, bool is_negated);
  Status unicode_escape(bool in_class);
  void literal(char c);
  void quantifiers();
  Quantifier take_quantifier();
  Quantifier take_braces();
  bool take_comment();

  Error failure(std::string what) const {
    return Error::invalid(std::move(what) + " near '" +
                          std::string(in_.substr(at_ > 10 ? at_ - 10 : 0, 30)) + "'");
  }
  bool at_end() const { return at_ >= in_.size(); }
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < in_.size() ? in_[at_ + ahead] : '\0';
  }
  // An atom begins: where a quantifier would have to wrap it.
  void begin_atom() {
    atom_begin_ = out.size();
    is_literal_ = false;
  }
  void open(bool is_straight) {
    open_.push_back({.begin = out.size(), .is_extended = is_extended_, .is_straight = is_straight});
  }

  std::string_view in_;
  bool is_utf8_;
  std::size_t at_ = 0;
  std::size_t atom_begin_ = 0;
  bool is_literal_ = false;  // the atom
  bool is_extended_ = false;
  std::vector<Group> open_;
  std::map<std::string, std::size_t> numbers_;  // of the last group of a name
};

}  // namespace logkit::parse
