#define PCRE2_CODE_UNIT_WIDTH 8
#include "lib/parse/grok/regex_program.h"

#include <pcre2.h>

#include <array>

#include "lib/base/utf8.h"
#include "lib/parse/grok/hinges.h"

namespace logkit::parse {
namespace {

// What a match may cost: far more than any sensible expression needs for a line,
// and well below a second.
constexpr std::uint32_t kMatchLimit = 10'000'000;
constexpr std::size_t kJitStackStartBytes = 32 * 1024;
constexpr std::size_t kJitStackMaxBytes = 1024 * 1024;

std::string reason_of(int code) {
  std::array<PCRE2_UCHAR, 160> buffer{};
  pcre2_get_error_message(code, buffer.data(), buffer.size());
  return reinterpret_cast<const char*>(buffer.data());
}

// What stands where the expression went wrong.
std::string near(const std::string& text, std::size_t offset) {
  constexpr std::size_t kAround = 20;
  const std::size_t begin = offset > kAround ? offset - kAround : 0;
  return text.substr(begin, 2 * kAround);
}

struct FreeContext {
  void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
  void operator()(pcre2_jit_stack* stack) const { pcre2_jit_stack_free(stack); }
};

}  // namespace

void RegexProgram::Free::operator()(pcre2_real_code_8* code) const { pcre2_code_free(code); }

RegexProgram::RegexProgram() = default;
RegexProgram::RegexProgram(RegexProgram&&) noexcept = default;
RegexProgram& RegexProgram::operator=(RegexProgram&&) noexcept = default;
RegexProgram::~RegexProgram() = default;

Result<RegexProgram::Code> RegexProgram::compile_one(const std::string& text, bool is_utf8,
                                                     bool numbers_plain) {
  const std::unique_ptr<pcre2_compile_context, FreeContext> context(
      pcre2_compile_context_create(nullptr));
  if (context == nullptr) return Error::invalid("no memory for a regular expression");
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  std::uint32_t options = PCRE2_MULTILINE | PCRE2_DOTALL | PCRE2_NEVER_BACKSLASH_C | PCRE2_DUPNAMES;
  if (is_utf8) options |= PCRE2_UTF;
  if (!numbers_plain) options |= PCRE2_NO_AUTO_CAPTURE;
  int code = 0;
  PCRE2_SIZE offset = 0;
  Code compiled(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), options,
                              &code, &offset, context.get()));
  if (compiled == nullptr)
    return Error::invalid(reason_of(code) + " near '" + near(text, offset) + "'");
  // Without the JIT the same is found, slower.
  pcre2_jit_compile(compiled.get(), PCRE2_JIT_COMPLETE);
  return compiled;
}

Result<RegexProgram> RegexProgram::compile(const RegexText& text) {
  RegexProgram program;
  LK_TRY(program.bytes_, compile_one(text.bytes, false, text.numbers_plain_groups));
  LK_TRY(program.utf8_, compile_one(text.utf8, true, text.numbers_plain_groups));
  for (const std::string& piece : text.pieces_of_bytes) {
    LK_TRY(program.pieces_of_bytes_.emplace_back(), compile_one(piece, false, false));
  }
  for (const std::string& piece : text.pieces_of_utf8) {
    LK_TRY(program.pieces_of_utf8_.emplace_back(), compile_one(piece, true, false));
  }
  std::uint32_t groups = 0;
  std::uint32_t names = 0;
  std::uint32_t entry_bytes = 0;
  PCRE2_SPTR table = nullptr;
  pcre2_pattern_info(program.bytes_.get(), PCRE2_INFO_CAPTURECOUNT, &groups);
  pcre2_pattern_info(program.bytes_.get(), PCRE2_INFO_NAMECOUNT, &names);
  pcre2_pattern_info(program.bytes_.get(), PCRE2_INFO_NAMEENTRYSIZE, &entry_bytes);
  pcre2_pattern_info(program.bytes_.get(), PCRE2_INFO_NAMETABLE, &table);
  program.group_names_.resize(groups);
  for (std::uint32_t i = 0; i < names; ++i, table += entry_bytes) {
    const std::size_t number = static_cast<std::size_t>(table[0]) << 8 | table[1];
    program.group_names_[number - 1] = reinterpret_cast<const char*>(table + 2);
  }
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
  TriedPlaces tried;
  std::unique_ptr<pcre2_match_data, FreeContext> data;
  std::unique_ptr<pcre2_match_context, FreeContext> context;
  std::unique_ptr<pcre2_jit_stack, FreeContext> stack;
};

RegexMatcher::RegexMatcher(const RegexProgram& program)
    : program_(&program), state_(std::make_unique<State>()) {
  state_->data.reset(pcre2_match_data_create_from_pattern(program.bytes_.get(), nullptr));
  state_->context.reset(pcre2_match_context_create(nullptr));
  state_->stack.reset(pcre2_jit_stack_create(kJitStackStartBytes, kJitStackMaxBytes, nullptr));
  if (state_->data == nullptr || state_->context == nullptr) return;
  pcre2_set_match_limit(state_->context.get(), kMatchLimit);
  pcre2_set_callout(state_->context.get(), at_hinge, &state_->tried);
  if (state_->stack != nullptr)
    pcre2_jit_stack_assign(state_->context.get(), nullptr, state_->stack.get());
  ends_ = pcre2_get_ovector_pointer(state_->data.get());
}

RegexMatcher::RegexMatcher(RegexMatcher&&) noexcept = default;
RegexMatcher& RegexMatcher::operator=(RegexMatcher&&) noexcept = default;
RegexMatcher::~RegexMatcher() = default;

int RegexMatcher::run(const pcre2_real_code_8* code, std::string_view line, bool is_utf8) {
  state_->tried.begin_line(line.size());
  return pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(line.data()), line.size(), 0,
                     is_utf8 ? PCRE2_NO_UTF_CHECK : 0, state_->data.get(), state_->context.get());
}

RegexMatcher::Outcome RegexMatcher::match(std::string_view line) {
  if (ends_ == nullptr) return Outcome::kLimit;  // there was no memory for it
  const bool is_utf8 = !is_ascii(line) && is_valid_utf8(line);
  subject_ = line.data();
  if (last_failed_ && lacks_piece(line, is_utf8)) return Outcome::kNo;
  const RegexProgram::Code& whole = is_utf8 ? program_->utf8_ : program_->bytes_;
  const int rc = run(whole.get(), line, is_utf8);
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
    if (run(pieces[piece].get(), line, is_utf8) != PCRE2_ERROR_NOMATCH) continue;
    missed_ = piece;
    return true;
  }
  return false;
}

}  // namespace logkit::parse
