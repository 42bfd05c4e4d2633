// Operator: one stage of a running query. Batches are pushed in at the top and
// flow down; finish() lets those that hold rows back give them out.
//
//   source → filter → [time order] → pipe → … → pipe → sink
//
// An operator owns the one below. After wants_more() turned false, pushes are
// allowed and ignored; finish() is called exactly once, also then.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <utility>

#include "lib/base/result.h"
#include "lib/record/batch.h"

namespace logkit::query {

class Operator {
 public:
  virtual ~Operator() = default;
  virtual Status push(record::Batch batch) = 0;
  virtual Status finish() = 0;
  virtual bool wants_more() const = 0;
};
using OperatorPtr = std::unique_ptr<Operator>;

// An operator with one below: what most of them are.
class Stage : public Operator {
 public:
  explicit Stage(OperatorPtr next) : next_(std::move(next)) {}
  Status finish() override { return next_->finish(); }
  bool wants_more() const override { return next_->wants_more(); }

 protected:
  Operator& next() { return *next_; }
  const Operator& next() const { return *next_; }
  // Pushes on unless nothing is left of the batch.
  Status pass(record::Batch batch) {
    return batch.row_count() == 0 ? Status() : next_->push(std::move(batch));
  }

 private:
  OperatorPtr next_;
};

}  // namespace logkit::query
