#include "lib/query/exec/subqueries.h"

#include "lib/query/exec/fields.h"
#include "lib/query/exec/text_set.h"

namespace logkit::query {
namespace {

// Values of a subquery are kept in memory for their filter.
constexpr std::size_t kMaxValueBytes = 64u << 20;

class ValueSink : public Sink {
 public:
  explicit ValueSink(std::string field) : field_(std::move(field)) {}

  Status push(record::Batch& batch) override {
    LK_TRY(const record::Column* column, resolve_field(batch, field_));
    record::TextScratch scratch;
    for (const std::uint32_t row : batch.selection()) {
      const std::string_view text = column->text(row, scratch);
      if (!seen_.insert(text)) continue;
      bytes_ += text.size() + sizeof(std::string);
      if (bytes_ > kMaxValueBytes) {
        Error error = Error::invalid("a subquery gives too many values of '" + field_ + "'");
        error.help = "narrow the subquery";
        return error;
      }
    }
    return {};
  }
  std::vector<std::string> take() const { return {seen_.begin(), seen_.end()}; }

 private:
  std::string field_;
  TextSet seen_;
  std::size_t bytes_ = 0;
};

class Resolver {
 public:
  explicit Resolver(const RunOptions& options) : options_(options) {}

  Status resolve(Filter& filter) {
    return std::visit([this](auto& node) { return resolve_node(node); }, filter.node);
  }
  Status resolve(Pipe& pipe) {
    return std::visit([this](auto& node) { return resolve_pipe(node); }, pipe.node);
  }

 private:
  Status resolve_node(AndFilter& all) { return resolve_all(all.operands); }
  Status resolve_node(OrFilter& any) { return resolve_all(any.operands); }
  Status resolve_node(NotFilter& negated) { return resolve(*negated.operand); }
  Status resolve_node(ValuesFilter& filter) {
    if (!filter.subquery) return {};
    LK_TRY(filter.values, run(**filter.subquery, filter.subquery_field));
    filter.subquery.reset();
    return {};
  }
  Status resolve_node(StreamIdFilter& filter) {
    if (!filter.subquery) return {};
    LK_TRY(filter.ids, run(**filter.subquery, filter.subquery_field));
    filter.subquery.reset();
    return {};
  }
  template <typename Node>
  Status resolve_node(Node&) {
    return {};
  }
  Status resolve_all(std::vector<Filter>& filters) {
    for (Filter& filter : filters) LK_RETURN_IF_ERROR(resolve(filter));
    return {};
  }

  Status resolve_pipe(FilterPipe& pipe) { return resolve(pipe.filter); }
  Status resolve_pipe(StatsPipe& pipe) {
    for (StatsFunction& function : pipe.functions) {
      if (function.condition) LK_RETURN_IF_ERROR(resolve(*function.condition));
    }
    return {};
  }
  template <typename PipeKind>
  Status resolve_pipe(PipeKind& pipe) {
    if constexpr (requires { *pipe.condition; }) {
      if (pipe.condition) return resolve(*pipe.condition);
    }
    return {};
  }

  Result<std::vector<std::string>> run(const Query& subquery, const std::string& field) {
    ValueSink sink(field);
    LK_TRY(const auto source, open_subquery(subquery, &options_));
    RunOptions options = subquery_options(options_);
    options.any_order = true;  // a set is made of them
    LK_RETURN_IF_ERROR(run_query(subquery, *source, sink, options));
    return sink.take();
  }

  const RunOptions& options_;
};

}  // namespace

Status check_subquery(const RunOptions* options) {
  if (options != nullptr && options->open_again) return {};
  Error error = Error::invalid("a subquery needs input that can be read twice");
  error.help = "store it first, or name a file";
  return error;
}

Result<std::unique_ptr<Source>> open_subquery(const Query& query, const RunOptions* options) {
  LK_RETURN_IF_ERROR(check_subquery(options));
  return options->open_again(query);
}

RunOptions subquery_options(const RunOptions& options) {
  RunOptions own = options;
  own.max_rows = 0;
  own.any_order = false;
  own.output.reset();
  own.pipe_rows = nullptr;
  own.facets_left_out = nullptr;
  return own;
}

Status run_subquery(const Query& query, const RunOptions* options, Sink& sink) {
  LK_TRY(const auto source, open_subquery(query, options));
  const auto totals = run_query(query, *source, sink, subquery_options(*options));
  return totals ? Status() : Status(totals.error());
}

Result<Query> resolve_subqueries(const Query& query, const RunOptions& options) {
  Query resolved = query;
  Resolver resolver(options);
  LK_RETURN_IF_ERROR(resolver.resolve(resolved.filter));
  for (Pipe& pipe : resolved.pipes) LK_RETURN_IF_ERROR(resolver.resolve(pipe));
  return resolved;
}

}  // namespace logkit::query
