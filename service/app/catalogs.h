// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A tenant's catalogs: validate, publish, activate, read. All of it runs on the executor, since the
// registry blocks and a large catalog takes seconds to compile; practice goes on meanwhile.
// Callbacks run on a thread of the executor. UNAVAILABLE (OVERLOADED) when too much waits there.

#ifndef PROXIMAL_SERVICE_APP_CATALOGS_H_
#define PROXIMAL_SERVICE_APP_CATALOGS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "engine/catalog/catalog.h"
#include "engine/catalog/validate.h"
#include "service/app/clock.h"
#include "service/app/executor.h"
#include "service/app/tenants.h"
#include "service/store/registry.h"

namespace proximal {

struct CatalogCounts {
  uint32_t skills = 0;
  uint32_t items = 0;
  uint32_t prerequisites = 0;
  uint32_t skills_without_items = 0;
  uint32_t new_items = 0;
};

CatalogCounts CountsOf(const CatalogDraft& draft);

struct CatalogReport {
  std::vector<Violation> violations;  // all of them, in catalog order
  CatalogCounts counts;
  std::string catalog_version;  // empty where there are violations
};

struct CatalogInfo {
  std::string catalog_version;
  std::string title;
  std::string language;
  CatalogSettings settings;
  CatalogCounts counts;
  absl::Time published_at;
  bool active = false;
};

struct ActivatedCatalog {
  CatalogInfo catalog;
  std::string previous_version;  // empty: none
};

// A catalog to list skills and items of.
struct PublishedCatalog {
  std::string catalog_version;
  std::shared_ptr<const Catalog> catalog;
};

class Catalogs {
 public:
  template <typename T>
  using Done = absl::AnyInvocable<void(absl::StatusOr<T>)>;

  // Everything handed in must outlive it.
  Catalogs(TenantDirectory* tenants, Registry* registry, Executor* executor, const Clock* clock)
      : tenants_(tenants), registry_(registry), executor_(executor), clock_(clock) {}

  void Validate(CatalogDraft draft, Done<CatalogReport> done);

  // INVALID_ARGUMENT (CATALOG_INVALID) with the first 100 violations, paths relative to Catalog.
  void Publish(std::string tenant, CatalogDraft draft, Done<CatalogInfo> done);

  // NOT_FOUND (CATALOG_NOT_FOUND). Serves when `done` is called.
  void Activate(std::string tenant, std::string version, Done<ActivatedCatalog> done);

  // An empty version means the active one: FAILED_PRECONDITION (NO_ACTIVE_CATALOG) without one;
  // else NOT_FOUND (CATALOG_NOT_FOUND).
  void Get(std::string tenant, std::string version, Done<CatalogInfo> done);
  void Open(std::string tenant, std::string version, Done<PublishedCatalog> done);

 private:
  absl::StatusOr<PublishedCatalog> OpenNow(const std::string& tenant, std::string version);

  TenantDirectory* const tenants_;
  Registry* const registry_;
  Executor* const executor_;
  const Clock* const clock_;

  // The latest catalog opened that is not an active one, for the pages that follow.
  absl::Mutex mutex_;
  std::string opened_tenant_ ABSL_GUARDED_BY(mutex_);
  PublishedCatalog opened_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_CATALOGS_H_
