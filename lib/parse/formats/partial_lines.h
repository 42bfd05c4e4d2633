// Lines that a container runtime wrote in parts, put together stream by stream.
//
// Thread safety: one thread at a time.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace logkit::parse {

class PartialLines {
 public:
  // As much as a record may hold (--max-record); what is longer comes in pieces.
  static constexpr std::size_t kMaxBytes = 16u << 20;
  static constexpr std::size_t kMaxStreams = 16;

  // A part that does not end its line. False where it has to go out as it is.
  bool add(std::string_view stream, std::string_view text, std::string_view raw) {
    if (parts_.size() >= kMaxStreams && parts_.find(stream) == parts_.end()) return false;
    Part& part = parts_[std::string(stream)];
    if (part.text.size() + text.size() > kMaxBytes) return false;
    part.text.append(text);
    part.raw.append(raw).push_back('\n');
    return true;
  }
  // The last part: the whole text is in `text`, and its lines in `raw`, both
  // valid until the next call; false where there were no parts before it.
  bool finish(std::string_view stream, std::string_view& text, std::string_view& raw) {
    if (parts_.empty()) return false;
    const auto found = parts_.find(stream);
    if (found == parts_.end()) return false;
    found->second.text.append(text);
    found->second.raw.append(raw);
    done_ = std::move(found->second);
    parts_.erase(found);
    text = done_.text;
    raw = done_.raw;
    return true;
  }
  // What is left at the end of the source: one stream after the other.
  bool take_rest(std::string& stream, std::string_view& text, std::string_view& raw) {
    if (parts_.empty()) return false;
    stream = parts_.begin()->first;
    done_ = std::move(parts_.begin()->second);
    parts_.erase(parts_.begin());
    if (done_.raw.ends_with('\n')) done_.raw.pop_back();
    text = done_.text;
    raw = done_.raw;
    return true;
  }
  bool empty() const { return parts_.empty(); }

 private:
  struct Part {
    std::string text;
    std::string raw;
  };
  std::map<std::string, Part, std::less<>> parts_;  // by stream: two, as a rule
  Part done_;
};

}  // namespace logkit::parse
