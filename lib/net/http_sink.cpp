#include "lib/net/http_sink.h"

#include <vector>

#include "lib/net/body_codec.h"
#include "lib/net/http_outcome.h"
#include "lib/net/token_file.h"

namespace logkit::net {
namespace {

struct Entry {
  std::size_t index = 0;  // in the parcel
  const ship::Batch* batch = nullptr;
  const ship::Record* record = nullptr;
};

using Entries = std::span<const Entry>;

class HttpSink : public ship::Sink {
 public:
  HttpSink(std::string name, HttpSinkOptions options, std::unique_ptr<BodyEncoder> encoder,
           std::unique_ptr<HttpClient> client, TokenFile token, ship::RecordText text)
      : name_(std::move(name)),
        options_(std::move(options)),
        encoder_(std::move(encoder)),
        client_(std::move(client)),
        token_(std::move(token)),
        text_(std::move(text)) {}

  const std::string& name() const override { return name_; }
  ship::SinkLimits limits() const override { return options_.limits; }
  Status open() override { return token_.refresh(); }
  void send(ship::Parcel& parcel, ship::Answers& answers) override;
  void rest() override;

 private:
  // Delivers the entries or says what to try again later; marks them.
  void deliver(Entries entries, ship::Parcel& parcel);
  Result<HttpReply> post(Entries entries);
  void encode(Entries entries);
  void split(Entries entries, ship::Parcel& parcel, const HttpReply& reply);
  void settle(Entries entries, ship::Parcel& parcel, const HttpReply& reply);
  void fail(std::string why, std::int64_t retry_after);

  const std::string name_;
  const HttpSinkOptions options_;
  std::unique_ptr<BodyEncoder> encoder_;
  std::unique_ptr<HttpClient> client_;
  TokenFile token_;
  ship::RecordText text_;
  ship::FieldReader fields_;
  std::vector<Entry> entries_;
  std::string body_;
  bool failed_ = false;  // something of this parcel has to come again
  ship::Failure failure_;
};

void HttpSink::send(ship::Parcel& parcel, ship::Answers& answers) {
  entries_.clear();
  parcel.for_each_pending(
      [this](std::size_t index, const ship::Batch& batch, const ship::Record& record) {
        entries_.push_back({index, &batch, &record});
      });
  failed_ = false;
  if (!entries_.empty()) deliver(entries_, parcel);
  if (failed_)
    answers.failed(parcel, std::move(failure_));
  else
    answers.delivered(parcel);
}

void HttpSink::rest() {
  text_.release();
  std::string().swap(body_);
  std::vector<Entry>().swap(entries_);
}

void HttpSink::deliver(Entries entries, ship::Parcel& parcel) {
  auto reply = post(entries);
  if (!reply) return fail(reply.error().message(), 0);
  switch (outcome_of(reply->status)) {
    case HttpOutcome::kDelivered:
      return settle(entries, parcel, *reply);
    case HttpOutcome::kSplit:
      return split(entries, parcel, *reply);
    case HttpOutcome::kAgain:
      return fail(describe(*reply), retry_after_ns(*reply));
  }
}

void HttpSink::encode(Entries entries) {
  encoder_->begin();
  for (const Entry& entry : entries) {
    text_.clear();
    text_.append_one(*entry.batch, *entry.record);
    if (encoder_->reads_fields()) fields_.set(text_.text());
    encoder_->add(text_.text(), fields_, entry.batch->received_ns);
  }
  encoder_->finish(body_);
}

Result<HttpReply> HttpSink::post(Entries entries) {
  LK_RETURN_IF_ERROR(token_.refresh());
  encode(entries);
  std::vector<std::string> headers = {"Content-Type: " + std::string(encoder_->content_type())};
  if (!token_.token().empty())
    headers.push_back("Authorization: " + options_.token_scheme + " " + token_.token());
  if (options_.compression.empty()) return client_->post(body_, headers);
  LK_TRY(const std::string packed, encode_body(body_, options_.compression));
  headers.push_back("Content-Encoding: " + options_.compression);
  return client_->post(packed, headers);
}

// Down to the record that is at fault. What failed for another reason on the
// way is left pending; further halves are not tried then.
void HttpSink::split(Entries entries, ship::Parcel& parcel, const HttpReply& reply) {
  if (entries.size() == 1) return parcel.mark_rejected(entries[0].index, describe(reply));
  const std::size_t half = entries.size() / 2;
  deliver(entries.first(half), parcel);
  if (!failed_) deliver(entries.subspan(half), parcel);
}

void HttpSink::settle(Entries entries, ship::Parcel& parcel, const HttpReply& reply) {
  auto failures = encoder_->read_answer(reply.body, entries.size());
  if (!failures) return fail(failures.error().message(), 0);
  std::size_t next = 0;
  std::string cause;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (next == failures->size() || (*failures)[next].item != i) {
      parcel.mark_delivered(entries[i].index);
      continue;
    }
    const ItemFailure& failure = (*failures)[next++];
    if (failure.is_final)
      parcel.mark_rejected(entries[i].index, failure.cause);
    else
      cause = failure.cause;
  }
  if (!cause.empty()) fail(cause, retry_after_ns(reply));
}

void HttpSink::fail(std::string why, std::int64_t retry_after) {
  failed_ = true;
  failure_.error =
      Error{.code = Code::kIo, .what = std::move(why), .where = {}, .help = {}, .sys_errno = 0};
  failure_.retry_after_ns = retry_after;
}

}  // namespace

Result<std::unique_ptr<ship::Sink>> make_http_sink(std::string name, HttpSinkOptions options,
                                                   std::unique_ptr<BodyEncoder> encoder, io::Fs& fs,
                                                   const ship::OriginTable& origins,
                                                   ship::RecordTextOptions record_text) {
  LK_TRY(auto client, HttpClient::create(options.client));
  TokenFile token(fs, options.token_file);
  return std::unique_ptr<ship::Sink>(std::make_unique<HttpSink>(
      std::move(name), std::move(options), std::move(encoder), std::move(client), std::move(token),
      ship::RecordText(origins, std::move(record_text))));
}

}  // namespace logkit::net
