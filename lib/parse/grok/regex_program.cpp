#include "lib/parse/grok/regex_program.h"

#include "lib/base/utf8.h"
#include "lib/parse/grok/hinges.h"

namespace logkit::parse {
namespace {

// What a match may cost: far more than any sensible expression needs for a line,
// and well below a second.
constexpr std::uint32_t kStepLimit = 10'000'000;

// What stands where the expression went wrong.
std::string near(const std::string& text, std::size_t offset) {
  constexpr std::size_t kAround = 20;
  const std::size_t begin = offset > kAround ? offset - kAround : 0;
  return text.substr(begin, 2 * kAround);
}

Result<regex::Pattern> compile_one(const std::string& text, bool is_utf8, bool numbers_plain) {
  std::uint32_t options = PCRE2_MULTILINE | PCRE2_DOTALL | PCRE2_NEVER_BACKSLASH_C | PCRE2_DUPNAMES;
  if (is_utf8) options |= PCRE2_UTF;
  if (!numbers_plain) options |= PCRE2_NO_AUTO_CAPTURE;
  regex::PatternFault fault;
  std::optional<regex::Pattern> pattern = regex::Pattern::compile(text, options, fault);
  if (!pattern) return Error::invalid(fault.reason + " near '" + near(text, fault.offset) + "'");
  pattern->speed_up();
  return std::move(*pattern);
}

Result<std::vector<regex::Pattern>> compile_all(const std::vector<std::string>& texts,
                                                bool is_utf8) {
  std::vector<regex::Pattern> patterns;
  for (const std::string& text : texts) {
    LK_TRY(regex::Pattern pattern, compile_one(text, is_utf8, false));
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

}  // namespace

RegexProgram::RegexProgram(regex::Pattern bytes, regex::Pattern utf8)
    : bytes_(std::move(bytes)), utf8_(std::move(utf8)), group_names_(bytes_.group_names()) {
  group_names_.erase(group_names_.begin());
}

Result<RegexProgram> RegexProgram::compile(const RegexText& text) {
  LK_TRY(regex::Pattern bytes, compile_one(text.bytes, false, text.numbers_plain_groups));
  LK_TRY(regex::Pattern utf8, compile_one(text.utf8, true, text.numbers_plain_groups));
  RegexProgram program(std::move(bytes), std::move(utf8));
  LK_TRY(program.pieces_of_bytes_, compile_all(text.pieces_of_bytes, false));
  LK_TRY(program.pieces_of_utf8_, compile_all(text.pieces_of_utf8, true));
  return program;
}

namespace {

// The places of a line from which the rest of the expression behind a hinge was
// tried: each has failed when it is come to again.
class TriedPlaces {
 public:
  void begin_line(std::size_t bytes) {
    words_ = bytes / 64 + 1;
    bits_.assign(bytes <= kMaxBytes ? kMaxHinges * words_ : 0, 0);
  }
  bool try_first(std::size_t hinge, std::size_t place) {
    if (bits_.empty() || hinge >= kMaxHinges) return true;
    std::uint64_t& word = bits_[hinge * words_ + place / 64];
    const std::uint64_t bit = std::uint64_t{1} << place % 64;
    const bool is_first = (word & bit) == 0;
    word |= bit;
    return is_first;
  }

 private:
  static constexpr std::size_t kMaxBytes = 1 << 20;  // of longer lines nothing is remembered

  std::vector<std::uint64_t> bits_;
  std::size_t words_ = 0;
};

// Not 0: the match goes back from here.
int at_hinge(pcre2_callout_block* block, void* tried) {
  const bool is_first = static_cast<TriedPlaces*>(tried)->try_first(block->callout_number - 1,
                                                                    block->current_position);
  return is_first ? 0 : 1;
}

}  // namespace

struct RegexMatcher::State {
  explicit State(const regex::Pattern& pattern) : match(pattern, kStepLimit) {
    if (match.is_ready()) match.set_callout(at_hinge, &tried);
  }
  TriedPlaces tried;
  regex::PatternMatch match;
};

RegexMatcher::RegexMatcher(const RegexProgram& program)
    : program_(&program), state_(std::make_unique<State>(program.bytes_)) {
  if (state_->match.is_ready()) ends_ = state_->match.ends();
}

RegexMatcher::RegexMatcher(RegexMatcher&&) noexcept = default;
RegexMatcher& RegexMatcher::operator=(RegexMatcher&&) noexcept = default;
RegexMatcher::~RegexMatcher() = default;

int RegexMatcher::run(const regex::Pattern& pattern, std::string_view line, bool is_utf8) {
  state_->tried.begin_line(line.size());
  return state_->match.run(pattern, line, 0, is_utf8 ? PCRE2_NO_UTF_CHECK : 0);
}

RegexMatcher::Outcome RegexMatcher::match(std::string_view line) {
  if (ends_ == nullptr) return Outcome::kLimit;  // there was no memory for it
  const bool is_utf8 = !is_ascii(line) && is_valid_utf8(line);
  subject_ = line.data();
  if (last_failed_ && lacks_piece(line, is_utf8)) return Outcome::kNo;
  const int rc = run(is_utf8 ? program_->utf8_ : program_->bytes_, line, is_utf8);
  last_failed_ = rc < 0;
  if (rc >= 0) return Outcome::kYes;
  // The same answer as behind a line that failed.
  return rc == PCRE2_ERROR_NOMATCH || lacks_piece(line, is_utf8) ? Outcome::kNo : Outcome::kLimit;
}

bool RegexMatcher::lacks_piece(std::string_view line, bool is_utf8) {
  const auto& pieces = is_utf8 ? program_->pieces_of_utf8_ : program_->pieces_of_bytes_;
  const std::size_t first = missed_ < pieces.size() ? missed_ : 0;  // it was missing last
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::size_t piece = i == 0 ? first : i == first ? 0 : i;
    if (run(pieces[piece], line, is_utf8) != PCRE2_ERROR_NOMATCH) continue;
    missed_ = piece;
    return true;
  }
  return false;
}

}  // namespace logkit::parse
