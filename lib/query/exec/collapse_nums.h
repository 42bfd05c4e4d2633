// Texts with their numbers taken out, so that texts of the same kind are equal:
// what the pipes collapse_nums and patterns are made of.
//
// A number is a run of decimal digits, or of four hexadecimal digits or more,
// that stands apart: nothing before and behind it that belongs to a word, but
// for the "v" of a version, the "T" and "Z" of a time, the "0x" of a
// hexadecimal number and units of time ("3h5m", "12ms").
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace logkit::query {

// Appends `text` with <N> in the place of numbers; false where it has none.
bool append_collapsed(std::string_view text, std::string& out);

// Where three numbers in a row are a date: anywhere, or only where they stand apart,
// which those of a name like "ip-10-77-20" do not.
enum class Dates : std::uint8_t { kAnywhere, kApart };

// Appends a collapsed text with <UUID>, <IP4>, <DATE>, <TIME> and <DATETIME> in
// the place of what looks like one.
void append_prettified(std::string_view collapsed, Dates dates, std::string& out);

}  // namespace logkit::query
