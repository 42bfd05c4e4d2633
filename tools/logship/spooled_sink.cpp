#include "tools/logship/spooled_sink.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "lib/base/hash.h"

namespace logkit::logship {

std::string spool_dir(const SpoolSettings& settings, const std::string& sink) {
  constexpr std::size_t kMaxNameBytes = 40;
  std::string name;
  for (const char c : sink.substr(0, kMaxNameBytes)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    name.push_back(is_plain ? c : '_');
  }
  return io::join_path(settings.dir, name + "-" + hex64(hash64(sink)).substr(0, 8));
}

Result<std::unique_ptr<SpooledSink>> SpooledSink::open(io::Fs& fs, const SpoolSettings& settings,
                                                       std::unique_ptr<ship::Sink> sink,
                                                       ship::DeliveryOptions options,
                                                       ship::Ledger& ledger,
                                                       ship::OriginTable& origins) {
  LK_TRY(auto spool,
         spool::Spool::open(fs, spool_dir(settings, sink->name()), settings.options));
  options.counts_reads = false;
  options.gate = nullptr;
  std::unique_ptr<SpooledSink> made(new SpooledSink(sink->name(), std::move(spool),
                                                    settings.when_full, std::move(options), ledger,
                                                    origins));
  made->delivery_.add_sink(std::move(sink));
  return made;
}

SpooledSink::SpooledSink(std::string name, std::unique_ptr<spool::Spool> spool,
                         ship::WhenFull when_full, ship::DeliveryOptions options,
                         ship::Ledger& ledger, ship::OriginTable& origins)
    : name_(std::move(name)),
      spool_(std::move(spool)),
      when_full_(when_full),
      ledger_(ledger),
      origins_(origins),
      delivery_(std::move(options), ledger, origins) {
  auto source = std::make_unique<ship::SpoolSource>("spool of " + name_, *spool_);
  source_ = source.get();
  delivery_.add_source(std::move(source));
}

std::unique_ptr<ship::Sink> SpooledSink::entrance() {
  return std::make_unique<ship::SpoolSink>("spool of " + name_, *spool_, when_full_, origins_,
                                           ledger_);
}

Result<std::uint64_t> SpooledSink::finish(int timeout_ms) {
  using Clock = std::chrono::steady_clock;
  constexpr int kStepMs = 50;
  const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  source_->close();
  bool done = delivery_.wait(0);
  while (!done && Clock::now() < deadline) done = delivery_.wait(kStepMs);
  Status finished = delivery_.finish(0);
  if (!finished && delivery_.is_broken()) return std::move(finished).error();
  return spool_->last() - std::min(spool_->last(), spool_->taken());
}

}  // namespace logkit::logship
