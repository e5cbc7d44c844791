// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A response log as rows of the regression behind the response model: what its features were just
// before each response.

#ifndef PROXIMAL_ENGINE_CALIBRATION_RESPONSE_DESIGN_H_
#define PROXIMAL_ENGINE_CALIBRATION_RESPONSE_DESIGN_H_

#include <cstdint>
#include <vector>

#include "engine/calibration/count_progress.h"
#include "engine/calibration/response_columns.h"
#include "engine/calibration/response_log.h"
#include "engine/calibration/ridge_logistic.h"
#include "engine/calibration/tracing_models.h"

namespace proximal {

// Columns are those of ResponseColumns until `Compact`.
struct ResponseRows {
  DesignMatrix x{ResponseColumns::kDense};
  std::vector<double> scores;
};

// Plays each of `learners` of `log` through the fold of its model. The columns of the terms in
// `without` are left out (the constant stays).
ResponseRows MakeResponseRows(const TracingModels& models, const ResponseLog& log,
                              absl::Span<const size_t> learners,
                              absl::Span<const ResponseTerm> without,
                              const CountProgress& progress = nullptr);

// Numbers the sparse columns that occur in `rows` densely, so that what the log never speaks of
// costs nothing.
class CompactColumns {
 public:
  CompactColumns(const ResponseColumns& columns, ResponseRows& rows);

  // Numbers other rows in the same way; what does not occur in the first rows is dropped, being
  // without weight.
  void Apply(ResponseRows& rows) const;

  size_t count() const { return originals_.size(); }
  // The column of ResponseColumns that a number stands for.
  uint32_t original(size_t number) const { return originals_[number]; }

  // From one value per number to one per column of ResponseColumns, 0 where it has no number; and
  // back.
  std::vector<float> Spread(absl::Span<const double> values) const;
  std::vector<double> Gather(absl::Span<const float> values) const;

 private:
  std::vector<uint32_t> numbers_;  // by column - kDense; DesignMatrix::kDropped
  std::vector<uint32_t> originals_;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_RESPONSE_DESIGN_H_
