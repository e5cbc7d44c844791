// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/ablation.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/calibration/evaluate.h"

namespace proximal {
namespace {

// How the response model that `options` fit on `train` predicts `test`.
absl::StatusOr<Metrics> Judge(const std::shared_ptr<const Catalog>& catalog,
                              const ResponseLog& train, const ResponseLog& test,
                              const FitOptions& options) {
  const absl::StatusOr<ModelParameters> parameters = Fit(catalog, train, options);
  if (!parameters.ok()) return parameters.status();
  const absl::StatusOr<std::shared_ptr<const Model>> model = Model::Compile(catalog, *parameters);
  if (!model.ok()) return model.status();
  return ComputeMetrics(PredictOneStepAhead(**model, test), ScoresOf(test));
}

}  // namespace

absl::StatusOr<Ablation> Ablate(const std::shared_ptr<const Catalog>& catalog,
                                const ResponseLog& train, const ResponseLog& test,
                                FitOptions options, const std::optional<Metrics>& whole) {
  options.kind = TracingKind::kResponse;
  const absl::StatusOr<Metrics> with_all =
      whole.has_value() ? *whole : Judge(catalog, train, test, options);
  if (!with_all.ok()) return with_all.status();
  Ablation ablation = {*with_all, {}};
  const auto progress = std::exchange(options.progress, nullptr);
  options.repaired = nullptr;
  for (int t = 0; t < kResponseTerms; ++t) {
    const auto term = static_cast<ResponseTerm>(t);
    if (progress) progress(absl::StrCat("without ", ResponseTermName(term)));
    FitOptions without = options;
    without.response.without.push_back(term);
    const absl::StatusOr<Metrics> metrics = Judge(catalog, train, test, without);
    if (!metrics.ok()) return metrics.status();
    ablation.terms.push_back({term, *metrics});
  }
  return ablation;
}

}  // namespace proximal
