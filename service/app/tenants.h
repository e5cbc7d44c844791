// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What serves each tenant now: its active catalog and model, as one immutable snapshot that is
// swapped whole. A call takes the snapshot once and works on it to its end, whatever is activated
// meanwhile.

#ifndef PROXIMAL_SERVICE_APP_TENANTS_H_
#define PROXIMAL_SERVICE_APP_TENANTS_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

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

// What is active for a tenant and cannot be used: damaged, or no longer valid. What served before
// goes on, and in place of a model the catalog's priors.
struct UnusableArtifact {
  std::string tenant;
  ArtifactKind kind;
  std::string version;  // empty: not even that can be read
  absl::Status cause;
};

// Safe for concurrent use. Get costs tens of nanoseconds and never waits for an activation.
class TenantDirectory {
 public:
  // Hears of what is unusable, once per version. Must not call the directory.
  using Report = std::function<void(const UnusableArtifact&)>;

  // `registry` must outlive the directory.
  explicit TenantDirectory(Registry* registry, Report report = nullptr)
      : registry_(registry), report_(std::move(report)) {}

  // Null where the tenant has activated no catalog.
  ActiveCatalogPtr Get(absl::string_view tenant) const;

  // Brings one tenant, or all, in line with what the registry says is active: at start, after an
  // activation, and now and then to follow other replicas. Decodes and compiles what changed, so it
  // may block for long; calls go on under the old snapshot. A tenant that fails to load keeps what
  // it had.
  //
  // A model that cannot be read, does not compile for the active catalog, or was fitted for
  // another, is passed over in favour of the priors.
  absl::Status Refresh(absl::string_view tenant);

  // An error says that the registry cannot be read now. One tenant's damage is reported, keeps no
  // other from serving, and is not read again until another version is active.
  absl::Status RefreshAll();

 private:
  // The versions of a tenant that were found unusable.
  struct PassedOver {
    std::string catalog_version;
    std::string model_version;  // under whatever catalog was active then
    absl::Status unlisted;      // why what is active cannot be told
  };

  absl::Status RefreshOne(absl::string_view tenant) ABSL_EXCLUSIVE_LOCKS_REQUIRED(refreshing_);
  absl::StatusOr<ActiveCatalogPtr> Load(absl::string_view tenant, const ActiveCatalogPtr& current)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(refreshing_);
  absl::Status LoadParts(absl::string_view tenant, const ActiveCatalogPtr& current,
                         ActiveCatalog& next) ABSL_EXCLUSIVE_LOCKS_REQUIRED(refreshing_);
  // Reports an artifact and returns its cause.
  absl::Status PassOver(absl::string_view tenant, ArtifactKind kind, const std::string& version,
                        absl::Status cause) ABSL_EXCLUSIVE_LOCKS_REQUIRED(refreshing_);

  Registry* const registry_;
  const Report report_;
  absl::Mutex refreshing_;  // one refresh at a time
  absl::flat_hash_map<std::string, PassedOver> passed_over_ ABSL_GUARDED_BY(refreshing_);
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, ActiveCatalogPtr> active_ ABSL_GUARDED_BY(mutex_);
};

// A published catalog, compiled. Blocks. Errors of the registry, and DATA_LOSS.
absl::StatusOr<std::shared_ptr<const Catalog>> LoadCatalog(Registry& registry,
                                                           absl::string_view tenant,
                                                           absl::string_view version);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_TENANTS_H_
