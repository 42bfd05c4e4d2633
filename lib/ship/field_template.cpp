#include "lib/ship/field_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "lib/base/civil_time.h"

namespace logkit::ship {
namespace {

constexpr std::string_view kTimeParts = "YmdHM";

void append_time_part(const CivilTime& time, char part, std::string& out) {
  const auto put = [&out](auto number, int digits) {
    fmt::format_to(std::back_inserter(out), "{:0{}}", number, digits);
  };
  switch (part) {
    case 'Y':
      put(time.year, 4);
      break;
    case 'm':
      put(time.month, 2);
      break;
    case 'd':
      put(time.day, 2);
      break;
    case 'H':
      put(time.hour, 2);
      break;
    default:
      put(time.minute, 2);
      break;
  }
}

}  // namespace

void FieldTemplate::add_text(char c) {
  if (pieces_.empty() || pieces_.back().kind != Piece::Kind::kText) pieces_.emplace_back();
  pieces_.back().text.push_back(c);
}

Result<FieldTemplate> FieldTemplate::parse(std::string_view text) {
  FieldTemplate made;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (text[i] == '%' && next == '%') {
      made.add_text('%');
      ++i;
    } else if (text[i] == '%') {
      if (next == '\0' || kTimeParts.find(next) == std::string_view::npos)
        return Error::invalid("'" + std::string(text) + "': after % comes one of Y m d H M %");
      made.pieces_.push_back({.kind = Piece::Kind::kTime, .part = next});
      ++i;
    } else if (text[i] == '{') {
      const std::size_t end = text.find('}', i);
      if (end == std::string_view::npos || end == i + 1)
        return Error::invalid("'" + std::string(text) + "': write a field as {name}");
      const std::string_view inner = text.substr(i + 1, end - i - 1);
      const std::size_t bar = inner.find('|');
      Piece piece{.kind = Piece::Kind::kField, .text = std::string(inner.substr(0, bar))};
      piece.has_otherwise = bar != std::string_view::npos;
      piece.otherwise = piece.has_otherwise ? inner.substr(bar + 1) : "unknown";
      made.pieces_.push_back(std::move(piece));
      i = end;
    } else {
      made.add_text(text[i]);
    }
  }
  return made;
}

bool FieldTemplate::expand(FieldReader& fields, std::int64_t received_ns, std::string& out) const {
  bool found_all = true;
  std::optional<CivilTime> time;
  for (const Piece& piece : pieces_) {
    if (piece.kind == Piece::Kind::kText) {
      out.append(piece.text);
    } else if (piece.kind == Piece::Kind::kTime) {
      if (!time) time = civil_from_ns(fields.time_ns(received_ns));
      append_time_part(*time, piece.part, out);
    } else if (const auto text = fields.text(piece.text)) {
      out.append(*text);
    } else {
      out.append(piece.otherwise);
      found_all = found_all && piece.has_otherwise;
    }
  }
  return found_all;
}

bool FieldTemplate::asks_for(std::string_view beginning) const {
  return std::any_of(pieces_.begin(), pieces_.end(), [beginning](const Piece& piece) {
    return piece.kind == Piece::Kind::kField && piece.text.starts_with(beginning);
  });
}

bool FieldTemplate::is_constant() const {
  for (const Piece& piece : pieces_)
    if (piece.kind != Piece::Kind::kText) return false;
  return true;
}

}  // namespace logkit::ship
