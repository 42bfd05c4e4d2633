#include "tools/logship/k8s.h"

#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "lib/io/live_file.h"
#include "lib/io/read_text.h"
#include "lib/record/json_text.h"

namespace logkit::logship {
namespace {

constexpr std::uint64_t kMaxPodsBytes = 256u << 20;
constexpr std::size_t kIdDigits = 64;

std::string_view next_part(std::string_view& text, char end) {
  const std::size_t at = text.find(end);
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

// Behind the last directory of this name.
std::optional<std::string_view> below(std::string_view path, std::string_view directory) {
  const std::size_t at = path.rfind(directory);
  if (at == std::string_view::npos) return std::nullopt;
  return path.substr(at + directory.size());
}

std::optional<ContainerPath> parse_pods_path(std::string_view rest) {
  ContainerPath found;
  std::string_view pod = next_part(rest, '/');
  found.container = next_part(rest, '/');
  found.space = next_part(pod, '_');
  found.pod = next_part(pod, '_');
  found.pod_uid = pod;
  if (found.space.empty() || found.pod.empty() || found.container.empty() || rest.empty() ||
      rest.find('/') != std::string_view::npos)
    return std::nullopt;
  return found;
}

std::optional<ContainerPath> parse_containers_path(std::string_view rest) {
  ContainerPath found;
  found.pod = next_part(rest, '_');
  found.space = next_part(rest, '_');
  const std::size_t end = rest.find(".log");
  const std::string_view name = rest.substr(0, end);
  const std::size_t dash = name.rfind('-');
  if (end == std::string_view::npos || dash == std::string_view::npos || dash == 0)
    return std::nullopt;
  found.container = name.substr(0, dash);
  found.container_id = name.substr(dash + 1);
  const bool is_id = found.container_id.size() == kIdDigits &&
                     found.container_id.find_first_not_of("0123456789abcdef") ==
                         std::string_view::npos;
  if (!is_id || found.pod.empty() || found.space.empty()) return std::nullopt;
  return found;
}

std::string pod_key(std::string_view space, std::string_view pod) {
  return std::string(space) + "/" + std::string(pod);
}

void add_if_any(record::RecordBuilder& object, std::string_view name, std::string_view text) {
  if (!text.empty()) object.add_string(name, text);
}

}  // namespace

std::optional<ContainerPath> parse_container_path(std::string_view path) {
  if (const auto rest = below(path, "/pods/")) return parse_pods_path(*rest);
  if (const auto rest = below(path, "/containers/");
      rest && rest->find('/') == std::string_view::npos)
    return parse_containers_path(*rest);
  return std::nullopt;
}

std::string K8s::members(std::string_view path) {
  const auto found = parse_container_path(path);
  if (!found) return {};
  std::string text = "\"kubernetes\":";
  record::RecordBuilder object(text);
  object.add_string("namespace", found->space);
  object.add_string("pod", found->pod);
  add_if_any(object, "pod_uid", found->pod_uid);
  object.add_string("container", found->container);
  add_if_any(object, "container_id", found->container_id);
  add_if_any(object, "node", node_);
  const std::lock_guard lock(mutex_);
  static_cast<void>(read_pods_if_changed());
  const auto labels = labels_.find(pod_key(found->space, found->pod));
  if (labels != labels_.end()) object.add_raw("labels", labels->second);
  object.close();
  return text;
}

Status K8s::refresh() {
  const std::lock_guard lock(mutex_);
  return read_pods_if_changed();
}

Status K8s::read_pods_if_changed() {
  if (pods_path_.empty()) return {};
  LK_TRY(const auto info, io::live_info(pods_path_));
  if (info.modified_time_ns == read_mtime_ns_ && info.size_bytes == read_size_) return {};
  LK_TRY(const auto text, io::read_text(fs_, pods_path_, kMaxPodsBytes));
  simdjson::dom::parser parser;
  simdjson::dom::array items;
  if (parser.parse(text)["items"].get(items) != simdjson::SUCCESS)
    return Error::invalid("is no list of pods, as kubectl get pods -A -o json prints it",
                          pods_path_);
  read_mtime_ns_ = info.modified_time_ns;
  read_size_ = info.size_bytes;
  labels_.clear();
  for (const simdjson::dom::element item : items) {
    std::string_view space;
    std::string_view pod;
    simdjson::dom::object labels;
    const auto metadata = item["metadata"];
    if (metadata["namespace"].get(space) != simdjson::SUCCESS ||
        metadata["name"].get(pod) != simdjson::SUCCESS ||
        metadata["labels"].get(labels) != simdjson::SUCCESS)
      continue;
    labels_.insert_or_assign(pod_key(space, pod), simdjson::minify(labels));
  }
  return {};
}

}  // namespace logkit::logship
