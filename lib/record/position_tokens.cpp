#include "lib/record/position_tokens.h"

#include "lib/record/aliases.h"
#include "lib/record/position_members.h"

namespace logkit::record {

// A path comes after its parent.
void PositionTokens::learn_paths() {
  for (auto path = static_cast<PathId>(roles_.size()); path < paths_.size(); ++path) {
    Role role = Role::kOther;
    if (path != kRootPath) {
      const PathId parent = paths_.parent(path);
      const bool is_reserved = parent == kRootPath && is_reserved_field(paths_.key(path));
      if (is_reserved) role = Role::kReserved;
      if (parent != kRootPath && roles_[parent] != Role::kOther) role = Role::kWithinReserved;
    }
    roles_.push_back(role);
  }
}

std::optional<PositionKind> PositionTokens::read(std::string_view object,
                                                 std::span<const JsonToken> tokens,
                                                 StreamPosition& position) {
  learn_paths();
  PositionMembers members(position);
  std::size_t reserved = 0;
  for (const JsonToken& token : tokens) {
    if (token.path == kRootPath) return std::nullopt;
    const Role role = roles_[token.path];
    if (role == Role::kOther) continue;
    if (role == Role::kWithinReserved || token.kind == Kind::kJson) return std::nullopt;
    const std::size_t quote = token.kind == Kind::kString ? 1 : 0;
    members.add(paths_.key(token.path),
                object.substr(token.begin - quote, token.end - token.begin + 2 * quote));
    ++reserved;
  }
  members.finish();
  if (reserved == 0) return PositionKind::kNone;
  return reserved == tokens.size() ? PositionKind::kPositionOnly : PositionKind::kRecord;
}

}  // namespace logkit::record
