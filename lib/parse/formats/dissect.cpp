#include "lib/parse/formats/dissect.h"

#include <algorithm>
#include <map>

#include "lib/base/json_escape.h"
#include "lib/parse/captures.h"
#include "lib/parse/line_cursor.h"
#include "lib/record/aliases.h"
#include "lib/record/json_text.h"

namespace logkit::parse {
namespace {

enum class PartKind : std::uint8_t { kField, kSkipped, kAppended, kIndirect };

struct Part {
  PartKind kind = PartKind::kField;
  std::string delimiter;        // behind it; empty: the end of the line
  bool is_padded = false;       // the delimiter may be repeated
  std::size_t capture = 0;      // of kField and kAppended
  std::size_t name_part = 0;    // of kIndirect: whose text is the name
};

// The parts of a field that is put together, in their order.
struct Joined {
  struct Piece {
    std::size_t part = 0;
    std::string joint;  // before it, unless it is the first
    unsigned order = 0;
  };
  std::vector<Piece> pieces;
};

struct Dissect final : FormatArgument {
  Dissect() : fields({.keeps_empty = true}) {}

  std::string prefix;
  std::vector<Part> parts;
  std::map<std::size_t, Joined> joined;  // by capture
  CaptureFields fields;
};

constexpr const char* kMismatch = "the line does not match the dissect pattern";

class DissectFormat final : public Format {
 public:
  DissectFormat(const Dissect& pattern, const record::TimeContext& time)
      : pattern_(pattern),
        time_(time),
        cuts_(pattern.parts.size()),
        texts_(pattern.fields.capture_count()) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    if (!cut(line, error)) return false;
    for (std::size_t i = 0; i < cuts_.size(); ++i)
      if (pattern_.parts[i].kind == PartKind::kField)
        texts_[pattern_.parts[i].capture] = cuts_[i];
    for (const auto& [capture, joined] : pattern_.joined)
      texts_[capture] = join(joined, record.arena);
    pattern_.fields.fill(line, texts_, time_, record);
    for (std::size_t i = 0; i < cuts_.size(); ++i)
      if (pattern_.parts[i].kind == PartKind::kIndirect) add_indirect(i, record);
    return true;
  }

 private:
  bool cut(std::string_view line, ParseError& error) {
    if (!line.starts_with(pattern_.prefix)) {
      error = {kMismatch, 0};
      return false;
    }
    std::size_t at = pattern_.prefix.size();
    for (std::size_t i = 0; i < cuts_.size(); ++i) {
      const Part& part = pattern_.parts[i];
      const std::size_t end =
          part.delimiter.empty() ? line.size() : line.find(part.delimiter, at);
      if (end == std::string_view::npos) {
        error = {kMismatch, at};
        return false;
      }
      cuts_[i] = line.substr(at, end - at);
      at = end + part.delimiter.size();
      while (part.is_padded && !part.delimiter.empty() &&
             line.substr(at, part.delimiter.size()) == part.delimiter)
        at += part.delimiter.size();
    }
    return true;
  }

  std::string_view join(const Joined& joined, TextArena& arena) const {
    std::string text;
    for (const Joined::Piece& piece : joined.pieces) {
      if (&piece != &joined.pieces.front()) text.append(piece.joint);
      text.append(cuts_[piece.part]);
    }
    return arena.keep(text);
  }

  void add_indirect(std::size_t index, ParsedRecord& record) const {
    const std::string_view name = cuts_[pattern_.parts[index].name_part];
    if (name.empty() || name == "_time" || name == "_msg" || record::is_reserved_field(name))
      return;
    std::string key;
    escape_json(name, key);
    const std::string_view kept = record.arena.keep(key);
    record.remove(kept);
    record.add(kept, cuts_[index]);
  }

  const Dissect& pattern_;
  const record::TimeContext& time_;
  std::vector<std::string_view> cuts_;  // the text of each part
  CaptureFields::Texts texts_;
};

class Compiler {
 public:
  explicit Compiler(std::string_view pattern) : pattern_(pattern) {}

  Result<std::unique_ptr<FormatArgument>> run();

 private:
  Status add_part(std::string_view inside, const std::string& before);
  Result<std::size_t> capture_of(std::string_view key);
  Status resolve_indirect();

  std::string_view pattern_;
  std::unique_ptr<Dissect> made_ = std::make_unique<Dissect>();
  std::map<std::string, std::size_t> captures_;    // by name
  std::map<std::string, std::size_t> name_parts_;  // by name: the part that has its text
  std::vector<std::string> indirect_;              // by part: the name it asks for
};

Result<std::unique_ptr<FormatArgument>> Compiler::run() {
  std::size_t at = pattern_.find("%{");
  if (at == std::string_view::npos) return Error::invalid("a pattern needs a %{field}");
  made_->prefix = pattern_.substr(0, at);
  std::string before = made_->prefix;
  while (at < pattern_.size()) {
    const std::size_t close = pattern_.find('}', at);
    if (close == std::string_view::npos)
      return Error::invalid("'" + std::string(pattern_.substr(at)) + "' has no closing '}'");
    LK_RETURN_IF_ERROR(add_part(pattern_.substr(at + 2, close - at - 2), before));
    at = std::min(pattern_.find("%{", close), pattern_.size());
    before = pattern_.substr(close + 1, at - close - 1);
    made_->parts.back().delimiter = before;
    if (before.empty() && at < pattern_.size())
      return Error::invalid("two fields with nothing between them: there is nowhere to cut");
  }
  LK_RETURN_IF_ERROR(resolve_indirect());
  for (auto& [capture, joined] : made_->joined)
    std::stable_sort(joined.pieces.begin(), joined.pieces.end(),
                     [](const auto& a, const auto& b) { return a.order < b.order; });
  return std::unique_ptr<FormatArgument>(std::move(made_));
}

// "name:int" to its capture, one for all parts of the name.
Result<std::size_t> Compiler::capture_of(std::string_view key) {
  CaptureType type = CaptureType::kString;
  if (key.ends_with(":int")) {
    type = CaptureType::kInt;
    key.remove_suffix(4);
  } else if (key.ends_with(":float")) {
    type = CaptureType::kFloat;
    key.remove_suffix(6);
  }
  const auto [found, is_new] =
      captures_.try_emplace(std::string(key), made_->fields.capture_count());
  if (is_new) LK_RETURN_IF_ERROR(made_->fields.add(key, type));
  return found->second;
}

Status Compiler::add_part(std::string_view inside, const std::string& before) {
  Part part;
  const std::size_t index = made_->parts.size();
  if (inside.ends_with("->")) {
    part.is_padded = true;
    inside.remove_suffix(2);
  }
  const char sign = inside.empty() ? '?' : inside.front();
  const bool has_sign = sign == '?' || sign == '+' || sign == '&';
  std::string_view key = has_sign && !inside.empty() ? inside.substr(1) : inside;
  std::string wanted;
  if (sign == '?') {
    part.kind = PartKind::kSkipped;
  } else if (sign == '&') {
    part.kind = PartKind::kIndirect;
    wanted = key;
  } else if (sign == '+') {
    part.kind = PartKind::kAppended;
    Joined::Piece piece{.part = index, .joint = before.empty() ? " " : before};
    const std::size_t slash = key.rfind('/');
    LineCursor order(slash == std::string_view::npos ? std::string_view() : key.substr(slash + 1));
    if (order.number(piece.order, 4) && order.at_end()) key = key.substr(0, slash);
    LK_TRY(part.capture, capture_of(key));
    made_->joined[part.capture].pieces.push_back(std::move(piece));
  } else {
    LK_TRY(part.capture, capture_of(key));
    const auto joined = made_->joined.find(part.capture);
    if (joined != made_->joined.end()) joined->second.pieces.clear();
  }
  if (!key.empty() && part.kind != PartKind::kIndirect) name_parts_[std::string(key)] = index;
  indirect_.push_back(std::move(wanted));
  made_->parts.push_back(std::move(part));
  return {};
}

// %{&a} needs an a, and what is appended to a plain field goes behind it.
Status Compiler::resolve_indirect() {
  for (std::size_t i = 0; i < made_->parts.size(); ++i) {
    Part& part = made_->parts[i];
    if (part.kind == PartKind::kIndirect) {
      const auto found = name_parts_.find(indirect_[i]);
      if (found == name_parts_.end())
        return Error::invalid("%{&" + indirect_[i] + "} needs a %{" + indirect_[i] + "}");
      part.name_part = found->second;
    } else if (part.kind == PartKind::kField) {
      const auto joined = made_->joined.find(part.capture);
      if (joined != made_->joined.end())
        joined->second.pieces.insert(joined->second.pieces.begin(), {.part = i, .joint = ""});
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<FormatArgument>> compile_dissect(std::string_view pattern) {
  return Compiler(pattern).run();
}

std::unique_ptr<Format> make_dissect_format(const FormatOptions& options) {
  return std::make_unique<DissectFormat>(static_cast<const Dissect&>(*options.argument),
                                         *options.time);
}

}  // namespace logkit::parse
