// K8s: what is known of the container that writes a file: from the file's path, as
// the kubelet names it, from the environment (NODE_NAME, as the downward API sets
// it), and from a file with the pods, as "kubectl get pods -A -o json" or the
// kubelet's /pods print them:
//
//   "kubernetes":{"namespace":"shop","pod":"web-5d8f-x2x","pod_uid":"…","container":"nginx",
//                 "node":"n1","labels":{"app":"web"}}
//
// Thread safety: any thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "lib/io/fs.h"

namespace logkit::logship {

struct ContainerPath {
  std::string_view space;  // its namespace
  std::string_view pod;
  std::string_view pod_uid;       // empty where the path does not tell
  std::string_view container;
  std::string_view container_id;  // likewise
};
// ".../pods/NAMESPACE_POD_UID/CONTAINER/0.log" and
// ".../containers/POD_NAMESPACE_CONTAINER-ID.log", rotated or not. Nothing for any
// other path.
std::optional<ContainerPath> parse_container_path(std::string_view path);

class K8s {
 public:
  // `pods_path` may be empty. `fs` outlives it.
  K8s(io::Fs& fs, std::string node, std::string pods_path)
      : fs_(fs), node_(std::move(node)), pods_path_(std::move(pods_path)) {}

  // The members of records of this file, JSON text without braces; empty for a file
  // of no container. The file of pods is read again when it has changed; one that
  // cannot be used leaves what was known.
  std::string members(std::string_view path);
  // Reads the file of pods where there is one and it has changed.
  Status refresh();

 private:
  Status read_pods_if_changed();

  io::Fs& fs_;
  const std::string node_;
  const std::string pods_path_;
  std::mutex mutex_;
  std::int64_t read_mtime_ns_ = 0;
  std::uint64_t read_size_ = 0;
  std::map<std::string, std::string, std::less<>> labels_;  // JSON objects by namespace/pod
};

}  // namespace logkit::logship
