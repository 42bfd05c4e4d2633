#include "lib/net/stream_sink.h"

#include <poll.h>
#include <sys/socket.h>

#include "lib/base/civil_time.h"
#include "lib/net/socket.h"
#include "lib/record/aliases.h"
#include "lib/record/level.h"
#include "lib/ship/field_reader.h"

namespace logkit::net {
namespace {

constexpr unsigned kFacilityUser = 1;
constexpr std::size_t kMaxHostBytes = 255;
constexpr std::size_t kMaxAppBytes = 48;

unsigned severity_of(std::optional<std::string_view> text) {
  const auto level = text ? record::parse_level(*text) : std::nullopt;
  if (!level) return 6;
  switch (*level) {
    case record::Level::kTrace:
    case record::Level::kDebug:
      return 7;
    case record::Level::kInfo:
      return 6;
    case record::Level::kWarn:
      return 4;
    case record::Level::kError:
      return 3;
    case record::Level::kFatal:
      return 2;
  }
  return 6;
}

// A part of the head: printable ASCII without spaces, "-" where there is none.
void append_word(std::optional<std::string_view> text, std::size_t max_bytes, std::string& out) {
  const std::size_t begin = out.size();
  for (const char c : text ? text->substr(0, max_bytes) : std::string_view())
    out.push_back(c > 32 && c < 127 ? c : '_');
  if (out.size() == begin) out.push_back('-');
}

// "<0>" to "<191>".
bool is_syslog(std::string_view message) {
  const std::size_t end = message.substr(0, 5).find('>');
  if (!message.starts_with('<') || end == std::string_view::npos || end < 2) return false;
  for (const char c : message.substr(1, end - 1))
    if (c < '0' || c > '9') return false;
  return true;
}

class StreamSink : public ship::Sink {
 public:
  StreamSink(std::string name, StreamSinkOptions options, const ship::OriginTable& origins,
             ship::RecordTextOptions record_text)
      : name_(std::move(name)),
        options_(std::move(options)),
        text_(origins, std::move(record_text)) {}

  const std::string& name() const override { return name_; }
  ship::SinkLimits limits() const override { return {.max_bytes = 1 << 20}; }

  void send(ship::Parcel& parcel, ship::Answers& answers) override {
    encode(parcel);
    Status sent = connect();
    if (sent) sent = write_all();
    if (sent) return answers.delivered(parcel);
    channel_.reset();
    answers.failed(parcel, {.error = sent.error()});
  }

 private:
  void encode(const ship::Parcel& parcel) {
    body_.clear();
    parcel.for_each_pending(
        [this](std::size_t, const ship::Batch& batch, const ship::Record& record) {
          text_.clear();
          text_.append_one(batch, record);
          if (options_.as_syslog)
            append_syslog_message(text_.text(), batch.received_ns, body_);
          else
            body_.append(text_.text()).push_back('\n');
        });
  }

  Status connect() {
    if (channel_ != nullptr && !peer_left()) return {};
    channel_.reset();
    LK_TRY(io::Fd fd, connect_tcp(options_.address, options_.timeout_ms));
    if (!options_.tls) {
      channel_ = make_plain_channel(std::move(fd));
      return {};
    }
    LK_TRY(channel_, connect_tls(std::move(fd), *options_.tls));
    return {};
  }

  // A peer that has closed takes one more write in silence: look first.
  bool peer_left() const {
    pollfd entry{channel_->fd(), POLLIN | POLLRDHUP, 0};
    if (::poll(&entry, 1, 0) <= 0) return false;
    if ((entry.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) return true;
    return false;
  }

  Status write_all() {
    std::string_view rest = body_;
    while (!rest.empty()) {
      const ChannelStep step = channel_->write(rest);
      if (step.state == ChannelState::kMoved) {
        rest.remove_prefix(step.bytes);
      } else if (step.state == ChannelState::kWaitWrite || step.state == ChannelState::kWaitRead) {
        const bool writes = step.state == ChannelState::kWaitWrite;
        pollfd entry{channel_->fd(), static_cast<short>(writes ? POLLOUT : POLLIN), 0};
        if (::poll(&entry, 1, options_.timeout_ms) <= 0) return broken("the peer takes nothing");
      } else {
        return broken(channel_->error());
      }
    }
    return {};
  }

  Error broken(std::string why) const {
    return {.code = Code::kIo,
            .what = std::move(why),
            .where = options_.address.text(),
            .help = {},
            .sys_errno = 0};
  }

  const std::string name_;
  const StreamSinkOptions options_;
  ship::RecordText text_;
  std::unique_ptr<Channel> channel_;
  std::string body_;
};

}  // namespace

void append_syslog_message(std::string_view record, std::int64_t received_ns, std::string& out) {
  ship::FieldReader fields;
  fields.set(record);
  std::string message(fields.message());
  const bool has_message = !message.empty();
  if (!has_message) message = record;
  if (!is_syslog(message)) {
    std::string head =
        "<" +
        std::to_string(kFacilityUser * 8 + severity_of(fields.first_of(record::kLevelAliases))) +
        ">1 ";
    // RFC 5424 has six digits of the second at most.
    head.append(format_rfc3339_fixed(fields.time_ns(received_ns), 6)).push_back(' ');
    append_word(fields.text("host"), kMaxHostBytes, head);
    head.push_back(' ');
    append_word(fields.text("service"), kMaxAppBytes, head);
    head.append(" - - - ");
    message.insert(0, head);
  }
  out.append(std::to_string(message.size())).push_back(' ');
  out.append(message);
}

std::unique_ptr<ship::Sink> make_stream_sink(std::string name, StreamSinkOptions options,
                                             const ship::OriginTable& origins,
                                             ship::RecordTextOptions record_text) {
  return std::make_unique<StreamSink>(std::move(name), std::move(options), origins,
                                      std::move(record_text));
}

}  // namespace logkit::net
