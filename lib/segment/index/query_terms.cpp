#include "lib/segment/index/query_terms.h"

#include <algorithm>
#include <tuple>

#include "lib/base/ascii.h"
#include "lib/base/utf8.h"
#include "lib/segment/index/shape.h"
#include "lib/segment/index/tokenizer.h"

namespace logkit::segment::index {
namespace {

constexpr std::size_t kUselessBytes = 2;
// A number of so many digits is in fewer blocks than most words.
constexpr std::size_t kRareNumberBytes = 4;

struct Found {
  QueryTerm term;
  std::size_t begin;
  std::size_t end;
};

// Whole tokens begin behind `after` and end before `before`. A literal may begin or end inside a
// character; what is cut there could be a letter.
struct WholeSpan {
  std::size_t after;
  std::size_t before;
  bool has(const Found& found) const { return found.begin > after && found.end < before; }
};

constexpr std::size_t kClosedEnd = ~std::size_t{0};

std::size_t cut_begin_bytes(std::string_view literal) {
  std::size_t cut = 0;
  while (cut < std::min<std::size_t>(3, literal.size()) &&
         (static_cast<unsigned char>(literal[cut]) & 0xC0) == 0x80) {
    ++cut;
  }
  return cut;
}

std::size_t cut_end_bytes(std::string_view literal) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, literal.size()); ++back) {
    const auto byte = static_cast<unsigned char>(literal[literal.size() - back]);
    if (byte < 0x80) return 0;
    if (byte < 0xC0) continue;
    const bool whole = decode_utf8(literal.substr(literal.size() - back)).valid;
    return whole ? 0 : back;
  }
  return 0;
}

bool is_open_begin(LiteralEnds ends) {
  return ends == LiteralEnds::kOpenBegin || ends == LiteralEnds::kOpen;
}
bool is_open_end(LiteralEnds ends) {
  return ends == LiteralEnds::kOpenEnd || ends == LiteralEnds::kOpen;
}

int group_of_word(std::string_view word) {
  const bool has_digits = std::any_of(word.begin(), word.end(), is_digit);
  return has_digits && word.size() >= kRareNumberBytes ? 3 : 4;
}

// Smaller: asked earlier.
auto order_of(const QueryTerm& term) {
  int group = 0;
  if (term.kind == TermKind::kIpv4) group = 1;
  if (term.kind == TermKind::kToken) {
    group = Shape{}.in_dictionary(term.text) ? group_of_word(term.text) : 2;
  }
  return std::tuple(group, ~term.text.size(), std::string_view(term.text));
}

void find_terms(std::string_view literal, const WholeSpan& whole, std::vector<Found>& composites,
                std::vector<Found>& tokens) {
  Tokenizer tokenizer;
  tokenizer.run(
      literal,
      [&](const Token& token) {
        Found found{{TermKind::kToken, std::string(token.text())}, token.begin, token.end};
        if (whole.has(found)) tokens.push_back(std::move(found));
      },
      [&](const Composite& composite) {
        const bool uuid = composite.kind == CompositeKind::kUuid;
        Found found{{uuid ? TermKind::kUuid : TermKind::kIpv4, std::string(composite.folded)},
                    composite.begin,
                    composite.end};
        if (whole.has(found)) composites.push_back(std::move(found));
        return false;
      });
}

}  // namespace

std::vector<QueryTerm> query_terms(std::string_view literal, LiteralEnds ends) {
  // A separator in front: a token at a closed beginning is then behind place 0.
  const std::string shifted = (is_open_begin(ends) ? "" : "\n") + std::string(literal);
  WholeSpan whole{0, kClosedEnd};
  if (is_open_begin(ends)) whole.after = cut_begin_bytes(literal);
  if (is_open_end(ends)) whole.before = shifted.size() - cut_end_bytes(literal);
  std::vector<Found> composites;
  std::vector<Found> tokens;
  find_terms(shifted, whole, composites, tokens);

  std::vector<QueryTerm> terms;
  for (const Found& composite : composites) terms.push_back(composite.term);
  for (Found& token : tokens) {
    const bool covered = std::any_of(composites.begin(), composites.end(), [&](const Found& all) {
      return all.begin <= token.begin && token.end <= all.end;
    });
    if (!covered) terms.push_back(std::move(token.term));
  }
  std::sort(terms.begin(), terms.end(),
            [](const QueryTerm& a, const QueryTerm& b) { return order_of(a) < order_of(b); });
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  // The longest come first in their group, so what is too short is at the end.
  while (terms.size() > 1 && terms.back().text.size() <= kUselessBytes) terms.pop_back();
  return terms;
}

std::string open_token(std::string_view literal) {
  std::string open;
  Tokenizer tokenizer;
  tokenizer.run(
      literal,
      [&](const Token& token) {
        if (token.end == literal.size()) open = token.text();
      },
      [](const Composite&) { return false; });
  return open;
}

std::vector<QueryTerm> word_terms(std::string_view word) {
  std::vector<QueryTerm> terms;
  bool whole = false;
  Tokenizer tokenizer;
  tokenizer.run(
      word,
      [&](const Token& token) {
        whole = token.begin == 0 && token.end == word.size();
        terms.push_back({TermKind::kToken, std::string(token.text())});
      },
      [](const Composite&) { return false; });
  if (!whole || terms.size() != 1) terms.clear();
  return terms;
}

}  // namespace logkit::segment::index
