// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A tenant's models: publish, activate, undo, list. Runs and answers on the executor, as
// catalogs.h.
// Which model may be activated: champion.h.

#ifndef PROXIMAL_SERVICE_APP_MODELS_H_
#define PROXIMAL_SERVICE_APP_MODELS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/app/artifact_codec.h"
#include "service/app/champion.h"
#include "service/app/clock.h"
#include "service/app/executor.h"
#include "service/app/tenants.h"
#include "service/store/registry.h"

namespace proximal {

// One time that a model was activated; see proximal.v1.ModelActivation.
struct ModelActivation {
  absl::Time activated_at;  // absl::InfinitePast(): not known
  absl::Time ended_at;      // absl::InfiniteFuture(): it is active
  std::string replaced;     // empty: none was active
  ActivationBasis basis = ActivationBasis::kUnknown;
  std::string override_reason;
};

struct ModelInfo {
  std::string model_version;
  ModelSummary summary;
  absl::Time published_at;
  bool active = false;
  std::vector<ModelActivation> activations;  // the last first, at most kMaxActivations
};
inline constexpr size_t kMaxActivations = 100;

struct ActivatedModel {
  ModelInfo model;
  std::string previous_version;  // empty: none
};

struct StoredModel {
  std::string model_version;
  std::string content;  // a proximal.v1.Model, binary
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

  // NOT_FOUND (MODEL_NOT_FOUND); FAILED_PRECONDITION (MODEL_CATALOG_MISMATCH, NO_ACTIVE_CATALOG,
  // and without an override_reason those of CheckChallenger). Serves when `done` is called.
  // Learners follow when they are next touched.
  void Activate(std::string tenant, std::string version, std::string override_reason,
                Done<ActivatedModel> done);

  // Undoes the activation of the active model, which must be `version`; gives what is active then,
  // or nothing. FAILED_PRECONDITION (MODEL_NOT_ACTIVE, MODEL_CATALOG_MISMATCH, NO_ACTIVE_CATALOG).
  void Revert(std::string tenant, std::string version, Done<std::optional<ModelInfo>> done);

  // A published model; for an empty version the champion. NOT_FOUND (MODEL_NOT_FOUND).
  void Get(std::string tenant, std::string version, Done<StoredModel> done);

  // Newest first.
  void List(std::string tenant, Done<std::vector<ModelInfo>> done);

 private:
  absl::StatusOr<ActivatedModel> ActivateNow(const std::string& tenant, const std::string& version,
                                             const std::string& override_reason);
  absl::StatusOr<std::optional<ModelInfo>> RevertNow(const std::string& tenant,
                                                     const std::string& version);
  absl::StatusOr<StoredModel> GetNow(const std::string& tenant, std::string version);
  // What serves the tenant, in line with the registry.
  absl::StatusOr<ActiveCatalogPtr> Serving(const std::string& tenant);
  absl::Status Switch(const std::string& tenant, ModelSwitch to, const std::string& replaces);

  TenantDirectory* const tenants_;
  Registry* const registry_;
  Executor* const executor_;
  const Clock* const clock_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_MODELS_H_
