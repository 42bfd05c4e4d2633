// The stages of the pipes: one make_stage() for each kind. The pipeline
// (pipeline.h) picks by overload.
#pragma once

#include "lib/query/exec/context.h"
#include "lib/query/exec/operator.h"
#include "lib/query/syntax/ast.h"

namespace logkit::query {

Result<OperatorPtr> make_stage(const BlockStatsPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const BlocksCountPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const BytesPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const CollapseNumsPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const CopyPipe& pipe, const StageContext& context, OperatorPtr next);
Result<OperatorPtr> make_stage(const DecolorizePipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const DeletePipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const DropEmptyFieldsPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const ExtractPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const ExtractRegexpPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const FacetsPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const FieldNamesPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const FieldValuesPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const FieldsPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const FilterPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const FirstPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const FormatPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const GapsPipe& pipe, const StageContext& context, OperatorPtr next);
Result<OperatorPtr> make_stage(const HashPipe& pipe, const StageContext& context, OperatorPtr next);
Result<OperatorPtr> make_stage(const JoinPipe& pipe, const StageContext& context, OperatorPtr next);
Result<OperatorPtr> make_stage(const JsonArrayLenPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const LenPipe& pipe, const StageContext& context, OperatorPtr next);
Result<OperatorPtr> make_stage(const LimitPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const MathPipe& pipe, const StageContext& context, OperatorPtr next);
Result<OperatorPtr> make_stage(const OffsetPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const PackPipe& pipe, const StageContext& context, OperatorPtr next);
Result<OperatorPtr> make_stage(const PatternsPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const QueryStatsPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const RenamePipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const ReplacePipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const ReplaceRegexpPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const SamplePipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const SortPipe& pipe, const StageContext& context, OperatorPtr next);
Result<OperatorPtr> make_stage(const StatsPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const StreamContextPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const TopPipe& pipe, const StageContext& context, OperatorPtr next);
Result<OperatorPtr> make_stage(const TracePipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const UnionPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const UniqPipe& pipe, const StageContext& context, OperatorPtr next);
Result<OperatorPtr> make_stage(const UnpackPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const UnpackWordsPipe& pipe, const StageContext& context,
                               OperatorPtr next);
Result<OperatorPtr> make_stage(const UnrollPipe& pipe, const StageContext& context,
                               OperatorPtr next);

}  // namespace logkit::query
