// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A tenant's models: publish, activate, list. Runs and answers on the executor, as catalogs.h.

#ifndef PROXIMAL_SERVICE_APP_MODELS_H_
#define PROXIMAL_SERVICE_APP_MODELS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/app/artifact_codec.h"
#include "service/app/clock.h"
#include "service/app/executor.h"
#include "service/app/tenants.h"
#include "service/store/registry.h"

namespace proximal {

struct ModelInfo {
  std::string model_version;
  ModelSummary summary;
  absl::Time published_at;
  bool active = false;
};

struct ActivatedModel {
  ModelInfo model;
  std::string previous_version;  // empty: none
};

class Models {
 public:
  template <typename T>
  using Done = absl::AnyInvocable<void(absl::StatusOr<T>)>;

  // Everything handed in must outlive it.
  Models(TenantDirectory* tenants, Registry* registry, Executor* executor, const Clock* clock)
      : tenants_(tenants), registry_(registry), executor_(executor), clock_(clock) {}

  // INVALID_ARGUMENT (MODEL_INVALID) naming the first parameter at fault.
  void Publish(std::string tenant, PublishableModel model, Done<ModelInfo> done);

  // NOT_FOUND (MODEL_NOT_FOUND); FAILED_PRECONDITION (MODEL_CATALOG_MISMATCH, NO_ACTIVE_CATALOG).
  // Serves when `done` is called. Learners follow when they are next touched.
  void Activate(std::string tenant, std::string version, Done<ActivatedModel> done);

  // Newest first.
  void List(std::string tenant, Done<std::vector<ModelInfo>> done);

 private:
  TenantDirectory* const tenants_;
  Registry* const registry_;
  Executor* const executor_;
  const Clock* const clock_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_MODELS_H_
