// Measures the term index on a file of lines:
//
//   bench_index FILE [rows-per-block = 65536] [wasted-blocks = 0.1] [whole-uuids]
//
// Every line is added as the text of one field, which is more work than a
// segment gives it (templates and dictionary values, each once). All speeds are
// per CPU second of one thread. Each token that is looked up afterwards is
// checked: its block has to be in the answer.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "lib/segment/index/builder.h"
#include "lib/segment/index/reader.h"

namespace {

namespace index = logkit::segment::index;

constexpr std::size_t kBlockRawBytes = 16u << 20;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double mb(std::uint64_t bytes) { return static_cast<double>(bytes) / 1e6; }

[[noreturn]] void die(const std::string& why) {
  std::fprintf(stderr, "bench_index: %s\n", why.c_str());
  std::exit(2);
}

std::string load(const char* path) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) die(std::string("cannot open ") + path);
  std::string text;
  std::vector<char> chunk(1u << 20);
  for (std::size_t got = 0; (got = std::fread(chunk.data(), 1, chunk.size(), file)) > 0;) {
    text.append(chunk.data(), got);
  }
  std::fclose(file);
  return text;
}

// The lines of each block.
using Block = std::vector<std::string_view>;
std::vector<Block> cut(std::string_view text, std::size_t rows_per_block) {
  std::vector<Block> blocks(1);
  std::size_t raw_bytes = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (blocks.back().size() == rows_per_block || raw_bytes >= kBlockRawBytes) {
      blocks.emplace_back();
      raw_bytes = 0;
    }
    blocks.back().push_back(text.substr(at, end - at));
    raw_bytes += end - at + 1;
    at = end + 1;
  }
  return blocks;
}

struct Lookups {
  std::uint64_t count = 0;
  std::uint64_t reads = 0;
  std::uint64_t read_bytes = 0;
  std::uint64_t blocks = 0;
  double seconds = 0;
};

void print(const char* what, const Lookups& lookups) {
  const auto count = static_cast<double>(std::max<std::uint64_t>(1, lookups.count));
  std::printf("%-16s %6llu lookups  %.2f reads  %6.1f KB  %8.4f blocks  %7.2f us\n", what,
              static_cast<unsigned long long>(lookups.count),
              static_cast<double>(lookups.reads) / count,
              static_cast<double>(lookups.read_bytes) / 1024 / count,
              static_cast<double>(lookups.blocks) / count, lookups.seconds * 1e6 / count);
}

class Bench {
 public:
  Bench(std::string text, std::size_t rows, index::TermIndexOptions options)
      : text_(std::move(text)), blocks_(cut(text_, rows)), options_(options) {}

  void build() {
    index::BlockTerms terms(options_.uuids);
    index::TermIndexBuilder builder(options_);
    double collect = 0;
    double merge = 0;
    std::uint64_t most_memory = 0;
    for (std::uint32_t i = 0; i < blocks_.size(); ++i) {
      const double begin = cpu_seconds();
      for (const std::string_view line : blocks_[i]) terms.add_text(0, line);
      const double collected = cpu_seconds();
      collect += collected - begin;
      most_memory = std::max(most_memory, terms.memory_bytes() + builder.memory_bytes());
      if (!builder.add_block(i, terms)) die("add_block failed");
      merge += cpu_seconds() - collected;
    }
    most_memory = std::max(most_memory, terms.memory_bytes() + builder.memory_bytes());
    const double begin = cpu_seconds();
    auto summary = builder.finish(static_cast<std::uint32_t>(blocks_.size()), {},
                                  [this](std::string_view bytes) -> logkit::Status {
                                    index_.append(bytes);
                                    return {};
                                  });
    if (!summary) die(summary.error().message());
    const double finish = cpu_seconds() - begin;
    const double raw = mb(text_.size());
    std::printf("%.1f MB, %zu lines' blocks: index %.3f MB = %.3f%% of raw\n", raw, blocks_.size(),
                mb(summary->index_bytes), 100 * mb(summary->index_bytes) / raw);
    std::printf(
        "  dict %.3f (%llu terms)  fp %.3f (%llu tokens, %llu pairs)  prefix %.3f  footer %.4f"
        "  alpha<=%u\n",
        mb(summary->dict_bytes), static_cast<unsigned long long>(summary->terms),
        mb(summary->fp_bytes), static_cast<unsigned long long>(summary->fp_tokens),
        static_cast<unsigned long long>(summary->fp_pairs), mb(summary->prefix_bytes),
        mb(summary->footer_bytes), summary->shape.alpha_bytes);
    std::printf(
        "  tokenise+dedupe+classify %.0f MB/s  add_block %.3f s  finish %.3f s  whole %.0f MB/s"
        "  memory %.1f MB\n",
        raw / collect, merge, finish, raw / (collect + merge + finish), mb(most_memory));
  }

  void look_up() {
    auto reader = index::TermIndexReader::open(
        [this](std::uint64_t offset, std::uint64_t length) -> logkit::Result<std::string> {
          ++now_.reads;
          now_.read_bytes += length;
          return index_.substr(offset, length);
        },
        index_.size());
    if (!reader) die(reader.error().message());
    look_up_present(*reader);
    look_up_absent(*reader);
  }

 private:
  std::uint64_t random() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  void look_up_present(const index::TermIndexReader& reader) {
    now_ = {};
    for (int i = 0; i < 3000; ++i) {
      const auto block = static_cast<std::uint32_t>(random() % blocks_.size());
      const std::string_view line = blocks_[block][random() % blocks_[block].size()];
      const auto terms = index::query_terms(line, index::LiteralEnds::kClosed);
      if (terms.empty()) continue;
      check(reader, terms[random() % terms.size()], block);
    }
    print("present", now_);
  }

  void check(const index::TermIndexReader& reader, const index::QueryTerm& term,
             std::uint32_t block) {
    const double begin = cpu_seconds();
    const auto found = reader.lookup(term);
    now_.seconds += cpu_seconds() - begin;
    if (!found) die(found.error().message());
    ++now_.count;
    now_.blocks += found->size();
    if (!std::binary_search(found->begin(), found->end(), block)) die("lost: " + term.text);
  }

  void look_up_absent(const index::TermIndexReader& reader) {
    now_ = {};
    for (int i = 0; i < 20000; ++i) {
      char token[40];
      std::snprintf(token, sizeof token, "%016llx%08x",
                    static_cast<unsigned long long>(random() | 1), 0x1234u);
      const double begin = cpu_seconds();
      const auto found = reader.lookup({index::TermKind::kToken, token});
      now_.seconds += cpu_seconds() - begin;
      if (!found) die(found.error().message());
      ++now_.count;
      now_.blocks += found->size();
    }
    print("absent id", now_);
  }

  std::string text_;
  std::vector<Block> blocks_;
  index::TermIndexOptions options_;
  std::string index_;
  Lookups now_;
  std::uint64_t state_ = 42;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) die("which file?");
  index::TermIndexOptions options;
  const std::size_t rows = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 65536;
  if (argc > 3) options.wasted_blocks = std::strtod(argv[3], nullptr);
  if (argc > 4) options.uuids = index::UuidTokens::kWhole;
  Bench bench(load(argv[1]), rows, options);
  bench.build();
  bench.look_up();
  return 0;
}
