#include "lib/ship/stdout_sink.h"

namespace logkit::ship {

void StdoutSink::send(Parcel& parcel, Answers& answers) {
  text_.clear();
  text_.append(parcel);
  Status written = out_.write(text_.text());
  if (written) written = out_.flush();
  if (written) {
    answers.delivered(parcel);
  } else {
    answers.broken(parcel, std::move(written.error()));
  }
}

}  // namespace logkit::ship
