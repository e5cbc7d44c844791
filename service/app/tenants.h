// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What serves each tenant now: its active catalog and model, as one immutable snapshot that is
// swapped whole. A call takes the snapshot once and works on it to its end, whatever is activated
// meanwhile.

#ifndef PROXIMAL_SERVICE_APP_TENANTS_H_
#define PROXIMAL_SERVICE_APP_TENANTS_H_

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "engine/catalog/catalog.h"
#include "engine/tracing/model.h"
#include "service/app/exposure.h"
#include "service/store/registry.h"

namespace proximal {

struct ActiveCatalog {
  std::shared_ptr<const Catalog> catalog;
  std::shared_ptr<const Model> model;  // Model::Prior where no model is active
  std::string catalog_version;
  std::string model_version;  // empty: the catalog's priors
  std::shared_ptr<ExposureCounters> exposure;
};
using ActiveCatalogPtr = std::shared_ptr<const ActiveCatalog>;

// Safe for concurrent use. Get costs tens of nanoseconds and never waits for an activation.
class TenantDirectory {
 public:
  // `registry` must outlive the directory.
  explicit TenantDirectory(Registry* registry) : registry_(registry) {}

  // Null where the tenant has activated no catalog.
  ActiveCatalogPtr Get(absl::string_view tenant) const;

  // Brings one tenant, or all, in line with what the registry says is active: at start, after an
  // activation, and now and then to follow other replicas. Decodes and compiles what changed, so it
  // may block for long; calls go on under the old snapshot. A tenant that fails to load keeps what
  // it had, and the first such error is returned.
  //
  // A model that does not compile for the active catalog, or was fitted for another, is passed over
  // in favour of the priors.
  absl::Status Refresh(absl::string_view tenant);
  absl::Status RefreshAll();

 private:
  absl::StatusOr<ActiveCatalogPtr> Load(absl::string_view tenant, const ActiveCatalogPtr& current);

  Registry* const registry_;
  absl::Mutex refreshing_;  // one refresh at a time
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, ActiveCatalogPtr> active_ ABSL_GUARDED_BY(mutex_);
};

// A published catalog, compiled. Blocks. Errors of the registry, and DATA_LOSS.
absl::StatusOr<std::shared_ptr<const Catalog>> LoadCatalog(Registry& registry,
                                                           absl::string_view tenant,
                                                           absl::string_view version);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_TENANTS_H_
