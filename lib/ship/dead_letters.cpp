#include "lib/ship/dead_letters.h"

#include <algorithm>
#include <vector>

#include "lib/record/json_text.h"

namespace logkit::ship {

Result<DeadLetterFile> DeadLetterFile::open(const std::string& path, const OriginTable& origins,
                                            RecordTextOptions options,
                                            std::function<std::int64_t()> now_ns) {
  LK_TRY(auto file, io::AppendFile::open(path));
  return DeadLetterFile(std::move(file), RecordText(origins, std::move(options)),
                        std::move(now_ns));
}

Status DeadLetterFile::keep(const Sink& sink, const Parcel& parcel) {
  LK_TRY([[maybe_unused]] const bool begins_anew, file_.follow_path());
  std::vector<Parcel::Rejection> dead = parcel.rejections();
  std::sort(dead.begin(), dead.end(),
            [](const auto& a, const auto& b) { return a.index < b.index; });
  std::string lines;
  auto next = dead.begin();
  parcel.for_each([&](std::size_t index, const Batch& batch, const Record& record) {
    if (next == dead.end() || next->index != index) return;
    text_.clear();
    text_.append_one(batch, record);
    const std::string_view line = text_.text();
    lines.append(line.substr(0, line.size() - 1));
    lines += line.size() > 2 ? ",\"_dead\":" : "\"_dead\":";
    record::RecordBuilder why(lines);
    why.add_string("sink", sink.name());
    why.add_string("cause", next->cause);
    why.add_time("at", now_ns_());
    why.close();
    lines += "}\n";
    while (next != dead.end() && next->index == index) ++next;
  });
  LK_RETURN_IF_ERROR(file_.append(lines));
  return file_.sync();
}

}  // namespace logkit::ship
