// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/ablation.h"

#include "absl/strings/str_cat.h"
#include "engine/calibration/evaluate.h"

namespace proximal {
namespace {

absl::StatusOr<Metrics> Judge(const std::shared_ptr<const Catalog>& catalog,
                              const ModelParameters& parameters, const ResponseLog& test) {
  const absl::StatusOr<std::shared_ptr<const Model>> model = Model::Compile(catalog, parameters);
  if (!model.ok()) return model.status();
  return ComputeMetrics(PredictOneStepAhead(**model, test), ScoresOf(test));
}

}  // namespace

absl::StatusOr<Ablation> Ablate(std::shared_ptr<const Catalog> catalog, const ResponseLog& train,
                                const ResponseLog& test, FitOptions options) {
  options.kind = TracingKind::kResponse;
  absl::StatusOr<ModelParameters> parameters = Fit(catalog, train, options);
  if (!parameters.ok()) return parameters.status();
  const absl::StatusOr<Metrics> whole = Judge(catalog, *parameters, test);
  if (!whole.ok()) return whole.status();
  Ablation ablation = {*whole, {}};
  for (int t = 0; t < kResponseTerms; ++t) {
    const auto term = static_cast<ResponseTerm>(t);
    if (options.progress) options.progress(absl::StrCat("without ", ResponseTermName(term)));
    ResponseFitOptions without = options.response;
    without.without.push_back(term);
    FitResponseWeights(catalog, train, without, *parameters);
    const absl::StatusOr<Metrics> metrics = Judge(catalog, *parameters, test);
    if (!metrics.ok()) return metrics.status();
    ablation.terms.push_back({term, *metrics});
  }
  return ablation;
}

}  // namespace proximal
