// fields, delete.
#include <algorithm>

#include "lib/query/exec/fields.h"
#include "lib/query/exec/pipes.h"

namespace logkit::query {
namespace {

bool has_prefix(const std::vector<FieldPattern>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [](const FieldPattern& pattern) { return pattern.is_prefix; });
}

bool any_matches(const std::vector<FieldPattern>& patterns, std::string_view name) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [name](const FieldPattern& pattern) { return pattern.matches(name); });
}

// o.x of an object o that is named.
bool is_member_of_any(const std::vector<FieldPattern>& patterns, const record::Field& field) {
  return field.path.depth() > 1 &&
         std::any_of(patterns.begin(), patterns.end(), [&field](const FieldPattern& pattern) {
           return !pattern.is_prefix && field.name.starts_with(pattern.name + ".");
         });
}

class FieldsStage : public Stage {
 public:
  FieldsStage(const FieldsPipe& pipe, OperatorPtr next)
      : Stage(std::move(next)), patterns_(pipe.fields) {
    keeps_all_ = std::any_of(patterns_.begin(), patterns_.end(),
                             [](const FieldPattern& pattern) { return pattern.matches_all(); });
    if (has_prefix(patterns_)) return;
    for (const FieldPattern& pattern : patterns_) names_.push_back(pattern.name);
    asks_stream_ = std::find(names_.begin(), names_.end(), kStreamField) != names_.end();
  }

  Status push(record::Batch batch) override {
    if (keeps_all_) return pass(std::move(batch));
    if (asks_stream_) LK_RETURN_IF_ERROR(add_stream_field(batch));
    if (!names_.empty()) {
      LK_RETURN_IF_ERROR(batch.keep_fields(names_));
    } else {
      batch.keep_if([this](const record::Field& field) {
        return any_matches(patterns_, field.name) || is_member_of_any(patterns_, field);
      });
    }
    return pass(std::move(batch));
  }

 private:
  std::vector<FieldPattern> patterns_;
  std::vector<std::string> names_;
  bool keeps_all_ = false;
  bool asks_stream_ = false;
};

class DeleteStage : public Stage {
 public:
  DeleteStage(const DeletePipe& pipe, OperatorPtr next)
      : Stage(std::move(next)), patterns_(pipe.fields) {}

  Status push(record::Batch batch) override {
    std::vector<std::string> names;
    for (const FieldPattern& pattern : patterns_) {
      if (!pattern.is_prefix) names.push_back(pattern.name);
    }
    for (const record::Field& field : batch.fields()) {
      if (any_matches(patterns_, field.name)) names.push_back(field.name);
    }
    if (batch.prints_stored_time() && any_matches(patterns_, "_time")) names.push_back("_time");
    batch.delete_fields(names);
    return pass(std::move(batch));
  }

 private:
  std::vector<FieldPattern> patterns_;
};

}  // namespace

Result<OperatorPtr> make_stage(const FieldsPipe& pipe, const StageContext&, OperatorPtr next) {
  return OperatorPtr(std::make_unique<FieldsStage>(pipe, std::move(next)));
}

Result<OperatorPtr> make_stage(const DeletePipe& pipe, const StageContext&, OperatorPtr next) {
  return OperatorPtr(std::make_unique<DeleteStage>(pipe, std::move(next)));
}

}  // namespace logkit::query
