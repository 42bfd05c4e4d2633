#include "lib/cli/metrics_file.h"

#include <charconv>

#include "lib/base/utf8.h"
#include "lib/io/publish.h"

namespace logkit::cli {
namespace {

constexpr std::chrono::seconds kInterval{5};

std::string escaped(std::string_view text) {
  std::string valid, out;
  append_valid_utf8(text, valid);
  for (const char c : valid) {
    if (c == '\\' || c == '"') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out;
}

std::string number(double value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  return {digits, end};
}

}  // namespace

void MetricsFile::declare(std::string name, std::string help) {
  metrics_[std::move(name)].help = std::move(help);
}

void MetricsFile::set(std::string_view name, double value, const MetricLabels& labels) {
  std::string rendered;
  for (const auto& [key, label] : labels) {
    rendered += (rendered.empty() ? "{" : ",") + key + "=\"" + escaped(label) + "\"";
  }
  if (!rendered.empty()) rendered += "}";
  auto metric = metrics_.find(name);
  if (metric == metrics_.end()) metric = metrics_.emplace(name, Metric{}).first;
  metric->second.values[rendered] = value;
}

Status MetricsFile::write_if_due() {
  if (path_.empty()) return {};
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return {};
  next_ = now + kInterval;
  Status written = write();
  return has_written_ ? Status() : std::move(written);
}

Status MetricsFile::write() {
  if (path_.empty()) return {};
  const std::string bytes = text();
  Status written = io::publish(
      fs_, path_, [&bytes](io::WriteFile& file) { return file.append(as_bytes(bytes)); });
  if (!written) return std::move(written.error()).at("--metrics-file");
  has_written_ = true;
  return {};
}

std::string MetricsFile::text() const {
  std::string out;
  for (const auto& [name, metric] : metrics_) {
    const std::string full = "logkit_" + name;
    if (!metric.help.empty()) out += "# HELP " + full + " " + metric.help + "\n";
    out += "# TYPE " + full + (name.ends_with("_total") ? " counter\n" : " gauge\n");
    for (const auto& [labels, value] : metric.values) {
      out += full + labels + " " + number(value) + "\n";
    }
  }
  return out;
}

}  // namespace logkit::cli
