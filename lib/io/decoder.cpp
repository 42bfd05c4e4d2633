#include "lib/io/decoder.h"

#include <optional>

namespace logkit::io {
namespace {

constexpr std::size_t kInputBytes = 256 << 10;

class Decoder : public ByteSource {
 public:
  Decoder(std::unique_ptr<Codec> codec, Container container, std::unique_ptr<ByteSource> below,
          std::string name)
      : codec_(std::move(codec)),
        container_(container),
        below_(std::move(below)),
        name_(std::move(name)),
        buffer_(kInputBytes, '\0') {}

  Result<std::size_t> read(std::span<char> dst) override {
    while (!failure_ && !finished_) {
      if (between_streams_) {
        LK_RETURN_IF_ERROR(next_stream());
        continue;
      }
      const Codec::Step step = codec_->decode(rest(), dst);
      begin_ += step.taken_bytes;
      offset_ += step.taken_bytes;
      between_streams_ = step.stream_ended;
      if (step.damage != nullptr) damaged(step.damage);
      if (step.made_bytes > 0) {
        made_bytes_ += step.made_bytes;
        return step.made_bytes;
      }
      if (step.stream_ended || step.damage != nullptr || step.taken_bytes > 0) continue;
      LK_TRY(const bool more, refill());
      if (!more) truncated();
    }
    if (failure_) return *failure_;
    return std::size_t{0};
  }
  std::uint64_t consumed_bytes() const override { return made_bytes_; }

 private:
  std::string_view rest() const {
    return std::string_view(buffer_).substr(begin_, end_ - begin_);
  }

  // Appends to what is left; false at the end of the input.
  Result<bool> refill() {
    if (begin_ == end_) begin_ = end_ = 0;
    if (end_ == buffer_.size()) {
      buffer_.erase(0, begin_);
      end_ -= begin_;
      begin_ = 0;
      buffer_.resize(end_ + kInputBytes);
    }
    LK_TRY(const std::size_t got,
           below_->read(std::span(buffer_.data() + end_, buffer_.size() - end_)));
    end_ += got;
    return got > 0;
  }

  // After the end of a stream: the end, padding, or another stream.
  Status next_stream() {
    while (true) {
      while (begin_ < end_ && buffer_[begin_] == '\0') {
        ++begin_;
        ++offset_;
      }
      std::optional<Container> next;
      if (begin_ < end_) next = sniff(rest(), input_ended_);
      if (next) {
        between_streams_ = false;
        if (*next == container_) {
          codec_->restart();
        } else {
          failure_ = error("bytes that belong to no compressed stream follow the last one");
        }
        return {};
      }
      if (input_ended_) {
        finished_ = true;
        return {};
      }
      LK_TRY(const bool more, refill());
      input_ended_ = !more;
    }
  }

  Error error(const std::string& what) const {
    return Error::corrupt(what + ", at byte " + std::to_string(offset_), name_);
  }
  void damaged(const char* reason) {
    failure_ = error(std::string("compressed data is damaged (") + reason + ")");
  }
  void truncated() {
    failure_ = error("compressed data ends too early");
    failure_->help = "the file was cut short; what could be decoded was used";
  }

  std::unique_ptr<Codec> codec_;
  Container container_;
  std::unique_ptr<ByteSource> below_;
  std::string name_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what is not decoded yet
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;  // of begin_ in the compressed stream
  std::uint64_t made_bytes_ = 0;
  bool between_streams_ = false;
  bool input_ended_ = false;
  bool finished_ = false;
  std::optional<Error> failure_;
};

std::unique_ptr<Codec> make_codec(Container container) {
  switch (container) {
    case Container::kGzip: return make_gzip_codec();
    case Container::kXz: return make_xz_codec();
    case Container::kZstd: return make_zstd_codec();
    case Container::kBzip2: return make_bzip2_codec();
    case Container::kPlain:
    case Container::kTar:
    case Container::kZip: break;
  }
  LK_UNREACHABLE();
}

}  // namespace

std::unique_ptr<ByteSource> make_decoder(Container container, std::unique_ptr<ByteSource> below,
                                         std::string name) {
  return std::make_unique<Decoder>(make_codec(container), container, std::move(below),
                                   std::move(name));
}

}  // namespace logkit::io
