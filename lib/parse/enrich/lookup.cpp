#include "lib/parse/enrich/lookup.h"

#include "lib/base/text_hash.h"
#include "lib/io/read_text.h"
#include "lib/parse/formats/delimited.h"

namespace logkit::parse {
namespace {

constexpr unsigned kWholeAddress = 128;  // bits
constexpr std::uint64_t kMaxTableBytes = 256u << 20;

class Lookup final : public RecordStep {
 public:
  explicit Lookup(std::string field) : field_(std::move(field)) {}

  Status load(std::string_view text, const std::string& path) {
    std::size_t line_number = 0;
    while (!text.empty()) {
      ++line_number;
      std::string_view line = next_row(text);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.empty()) continue;
      TextArena arena;
      std::vector<std::string_view> cells;
      if (!cut_row(line, {}, arena, cells) || (!names_.empty() && cells.size() > names_.size())) {
        return Error::invalid("a row that does not fit the header",
                              path + ":" + std::to_string(line_number));
      }
      if (names_.empty()) {
        names_.set(cells);
      } else {
        add_row(cells);
      }
    }
    if (names_.size() < 2) return Error::invalid("a table needs a key and another column", path);
    return {};
  }

  void apply(ParsedRecord& record) override {
    const std::string_view key = field_text(record, field_);
    if (key.data() == nullptr) return;
    const Row* const row = find(key);
    if (row == nullptr) return;
    for (std::size_t i = 1; i < row->size(); ++i)
      if (!(*row)[i].empty()) add_if_free(record, names_[i], (*row)[i]);
  }

 private:
  using Row = std::vector<std::string>;

  // A row ends at a line end outside of quotes.
  static std::string_view next_row(std::string_view& text) {
    bool in_quotes = false;
    std::size_t end = 0;
    while (true) {
      const std::size_t begin = end;
      end = std::min(text.find('\n', begin), text.size());
      in_quotes = leaves_quote_open(text.substr(begin, end - begin), {}, in_quotes);
      if (!in_quotes || end == text.size()) break;
      ++end;
    }
    const std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return row;
  }

  void add_row(const std::vector<std::string_view>& cells) {
    Row row(cells.begin(), cells.end());
    const auto network = row[0].find('/') == std::string::npos ? std::nullopt
                                                               : parse_network(row[0]);
    if (network) {
      networks_[network->prefix_bits].emplace(network->address, rows_.size());
    } else {
      by_text_.emplace(row[0], rows_.size());
      // Found however it is spelled, as ::ffff:10.0.0.1, too.
      if (const auto address = parse_ip(row[0])) networks_[kWholeAddress].emplace(*address, rows_.size());
    }
    rows_.push_back(std::move(row));
  }

  const Row* find(std::string_view key) const {
    const auto exact = by_text_.find(key);
    if (exact != by_text_.end()) return &rows_[exact->second];
    if (networks_.empty()) return nullptr;
    const auto address = parse_ip(key);
    if (!address) return nullptr;
    for (auto length = networks_.rbegin(); length != networks_.rend(); ++length) {
      const auto found = length->second.find(masked(*address, length->first));
      if (found != length->second.end()) return &rows_[found->second];
    }
    return nullptr;
  }

  std::string field_;
  ColumnNames names_;
  std::vector<Row> rows_;
  std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>> by_text_;
  std::map<unsigned, std::map<IpAddress, std::size_t>> networks_;  // by the prefix's length
};

}  // namespace

Result<std::unique_ptr<RecordStep>> make_lookup(io::Fs& fs, const std::string& path,
                                                const std::string& field) {
  LK_TRY(const std::string text, io::read_text(fs, path, kMaxTableBytes));
  auto lookup = std::make_unique<Lookup>(field);
  LK_RETURN_IF_ERROR(lookup->load(text, path));
  return std::unique_ptr<RecordStep>(std::move(lookup));
}

}  // namespace logkit::parse
