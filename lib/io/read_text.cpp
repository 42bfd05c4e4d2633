#include "lib/io/read_text.h"

#include <span>

#include "lib/base/human.h"

namespace logkit::io {

Result<std::string> read_text(Fs& fs, std::string_view path, std::uint64_t most_bytes) {
  LK_TRY(auto file, fs.open_read(path));
  if (file->size_bytes() > most_bytes)
    return Error::invalid("the file is longer than " + format_size(most_bytes), std::string(path));
  std::string text(static_cast<std::size_t>(file->size_bytes()), '\0');
  LK_TRY(const std::size_t read_bytes,
         file->read_at(0, std::as_writable_bytes(std::span(text.data(), text.size()))));
  text.resize(read_bytes);
  return text;
}

}  // namespace logkit::io
