#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "lib/query/exec/text_match.h"
#include "lib/query/exec/text_predicate.h"
#include "lib/query/exec/text_set.h"
#include "lib/query/exec/trace_ids.h"
#include "lib/query/exec/values.h"
#include "lib/segment/index/unicode.h"

namespace logkit::query {
namespace {

std::string folded(std::string_view text) {
  std::string out;
  segment::index::append_folded(text, out);
  return out;
}

// False: folding would change nothing. True: it may.
bool may_fold(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  });
}

class PhrasePredicate : public TextPredicate {
 public:
  PhrasePredicate(std::string text, Phrase::Ends ends) : phrase_(std::move(text), ends) {}
  bool matches(std::string_view text) override { return phrase_.find(text) != Needle::kNone; }
  int cost() const override { return 6; }

 private:
  Phrase phrase_;
};

// In any case: both are folded as the term index folds them.
class AnyCasePredicate : public TextPredicate {
 public:
  AnyCasePredicate(std::string_view text, Phrase::Ends ends) : phrase_(folded(text), ends) {}
  bool matches(std::string_view text) override {
    if (!may_fold(text)) return phrase_.find(text) != Needle::kNone;
    folded_.clear();
    segment::index::append_folded(text, folded_);
    return phrase_.find(folded_) != Needle::kNone;
  }
  int cost() const override { return 20; }

 private:
  Phrase phrase_;
  std::string folded_;
};

class SequencePredicate : public TextPredicate {
 public:
  explicit SequencePredicate(const std::vector<std::string>& phrases) {
    for (const std::string& phrase : phrases) phrases_.emplace_back(phrase);
  }
  bool matches(std::string_view text) override {
    for (const Phrase& phrase : phrases_) {
      const std::size_t at = phrase.find(text);
      if (at == Needle::kNone) return false;
      text.remove_prefix(at + phrase.size_bytes());
    }
    return true;
  }
  int cost() const override { return 8; }

 private:
  std::vector<Phrase> phrases_;
};

class InPredicate : public TextPredicate {
 public:
  explicit InPredicate(const std::vector<std::string>& values) : values_(values) {
    for (const std::string& value : values) {
      if (const auto integer = value_integer(value)) integers_.insert(*integer);
    }
  }
  bool matches(std::string_view text) override { return values_.contains(text); }
  bool matches_integer(std::int64_t number) override { return integers_.contains(number); }
  int cost() const override { return 3; }

 private:
  TextSet values_;
  std::unordered_set<std::int64_t> integers_;
};

class ContainsAnyPredicate : public TextPredicate {
 public:
  explicit ContainsAnyPredicate(const std::vector<std::string>& phrases) {
    for (const std::string& phrase : phrases) {
      takes_all_ = takes_all_ || phrase.empty();
      phrases_.emplace_back(phrase);
    }
  }
  bool matches(std::string_view text) override {
    return takes_all_ || std::any_of(phrases_.begin(), phrases_.end(), [text](const Phrase& phrase) {
      return phrase.find(text) != Needle::kNone;
    });
  }
  int cost() const override { return 6 * static_cast<int>(std::min<std::size_t>(phrases_.size(), 50)); }

 private:
  std::vector<Phrase> phrases_;
  bool takes_all_ = false;  // the empty phrase is in every text
};

class ContainsAllPredicate : public TextPredicate {
 public:
  explicit ContainsAllPredicate(const std::vector<std::string>& phrases) {
    for (const std::string& phrase : phrases) {
      if (!phrase.empty()) phrases_.emplace_back(phrase);
    }
  }
  bool matches(std::string_view text) override {
    return std::all_of(phrases_.begin(), phrases_.end(), [text](const Phrase& phrase) {
      return phrase.find(text) != Needle::kNone;
    });
  }
  int cost() const override { return 8; }

 private:
  std::vector<Phrase> phrases_;
};

class AnyValuePredicate : public TextPredicate {
 public:
  bool matches(std::string_view text) override { return !text.empty(); }
  bool matches_integer(std::int64_t) override { return true; }
  bool matches_time(std::int64_t) override { return true; }
  int cost() const override { return 1; }
};

class EmptyValuePredicate : public TextPredicate {
 public:
  bool matches(std::string_view text) override { return text.empty(); }
  bool matches_integer(std::int64_t) override { return false; }
  bool matches_time(std::int64_t) override { return false; }
  int cost() const override { return 1; }
};

}  // namespace

std::unique_ptr<TextPredicate> make_predicate(const PhraseFilter& filter) {
  if (filter.text.empty()) return std::make_unique<EmptyValuePredicate>();
  if (filter.ignore_case) {
    return std::make_unique<AnyCasePredicate>(filter.text, Phrase::Ends::kBoth);
  }
  return with_trace_spellings(filter.field, filter.text,
                              std::make_unique<PhrasePredicate>(filter.text, Phrase::Ends::kBoth));
}

std::unique_ptr<TextPredicate> make_predicate(const PrefixFilter& filter) {
  if (filter.text.empty()) return std::make_unique<AnyValuePredicate>();
  if (filter.ignore_case) {
    return std::make_unique<AnyCasePredicate>(filter.text, Phrase::Ends::kBeginOnly);
  }
  return std::make_unique<PhrasePredicate>(filter.text, Phrase::Ends::kBeginOnly);
}

std::unique_ptr<TextPredicate> make_predicate(const SequenceFilter& filter) {
  return std::make_unique<SequencePredicate>(filter.phrases);
}

std::unique_ptr<TextPredicate> make_predicate(const ValuesFilter& filter) {
  switch (filter.kind) {
    case ValuesFilter::Kind::kIn:
      return std::make_unique<InPredicate>(filter.values);
    case ValuesFilter::Kind::kContainsAny:
      return std::make_unique<ContainsAnyPredicate>(filter.values);
    case ValuesFilter::Kind::kContainsAll:
      return std::make_unique<ContainsAllPredicate>(filter.values);
  }
  LK_UNREACHABLE();
}

std::unique_ptr<TextPredicate> make_predicate(const AnyValueFilter&) {
  return std::make_unique<AnyValuePredicate>();
}

std::unique_ptr<TextPredicate> make_predicate(const EmptyValueFilter&) {
  return std::make_unique<EmptyValuePredicate>();
}

}  // namespace logkit::query
