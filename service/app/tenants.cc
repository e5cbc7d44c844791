// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/tenants.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "service/app/artifact_codec.h"

namespace proximal {
namespace {

// Whether the registry cannot say now, as opposed to holding what makes no sense.
bool RegistryIsAway(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) ||
         absl::IsDeadlineExceeded(status);
}

absl::StatusOr<std::optional<ArtifactInfo>> FindActive(Registry& registry, absl::string_view tenant,
                                                       ArtifactKind kind) {
  absl::StatusOr<std::vector<ArtifactInfo>> artifacts = registry.List(tenant, kind);
  if (!artifacts.ok()) return artifacts.status();
  const auto active = std::find_if(artifacts->begin(), artifacts->end(),
                                   [](const ArtifactInfo& info) { return info.active; });
  if (active == artifacts->end()) return std::optional<ArtifactInfo>();
  return std::optional<ArtifactInfo>(*active);
}

absl::StatusOr<std::shared_ptr<const Model>> LoadModel(Registry& registry, absl::string_view tenant,
                                                       const std::string& version,
                                                       std::shared_ptr<const Catalog> catalog) {
  absl::StatusOr<std::string> bytes = registry.Load(tenant, ArtifactKind::kModel, version);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<PublishableModel> model = DecodeModel(*bytes);
  if (!model.ok()) return model.status();
  return Model::Compile(std::move(catalog), model->parameters);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Catalog>> LoadCatalog(Registry& registry,
                                                           absl::string_view tenant,
                                                           absl::string_view version) {
  absl::StatusOr<std::string> bytes = registry.Load(tenant, ArtifactKind::kCatalog, version);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<CatalogDraft> draft = DecodeCatalog(*bytes);
  if (!draft.ok()) return draft.status();
  return Catalog::Compile(*std::move(draft));
}

ActiveCatalogPtr TenantDirectory::Get(absl::string_view tenant) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto found = active_.find(tenant);
  return found == active_.end() ? nullptr : found->second;
}

absl::Status TenantDirectory::Refresh(absl::string_view tenant) {
  absl::MutexLock one_at_a_time(&refreshing_);
  passed_over_.erase(tenant);
  return RefreshOne(tenant);
}

absl::Status TenantDirectory::RefreshOne(absl::string_view tenant) {
  absl::StatusOr<ActiveCatalogPtr> next = Load(tenant, Get(tenant));
  if (!next.ok()) return next.status();
  if (*next == nullptr) return absl::OkStatus();
  // The snapshot that is replaced may be the last holder of a large catalog: let go of it outside.
  ActiveCatalogPtr replaced = *std::move(next);
  absl::MutexLock lock(&mutex_);
  std::swap(active_[std::string(tenant)], replaced);
  return absl::OkStatus();
}

absl::Status TenantDirectory::RefreshAll() {
  absl::StatusOr<std::vector<std::string>> tenants = registry_->Tenants();
  if (!tenants.ok()) return tenants.status();
  absl::Status first;
  for (const std::string& tenant : *tenants) {
    absl::MutexLock one_at_a_time(&refreshing_);
    const absl::Status status = RefreshOne(tenant);
    if (RegistryIsAway(status)) first.Update(status);
  }
  return first;
}

absl::Status TenantDirectory::PassOver(absl::string_view tenant, ArtifactKind kind,
                                       const std::string& version, absl::Status cause) {
  PassedOver& passed_over = passed_over_[std::string(tenant)];
  if (version.empty()) {
    if (passed_over.unlisted == cause) return cause;
    passed_over.unlisted = cause;
  } else {
    (kind == ArtifactKind::kCatalog ? passed_over.catalog_version : passed_over.model_version) =
        version;
  }
  if (report_) report_({std::string(tenant), kind, version, cause});
  return cause;
}

// What the registry says is active; null where nothing is. What `current` has already is not loaded
// again, nor what was passed over.
absl::StatusOr<ActiveCatalogPtr> TenantDirectory::Load(absl::string_view tenant,
                                                       const ActiveCatalogPtr& current) {
  std::optional<ArtifactInfo> active[2];
  for (const ArtifactKind kind : {ArtifactKind::kCatalog, ArtifactKind::kModel}) {
    auto found = FindActive(*registry_, tenant, kind);
    if (RegistryIsAway(found.status())) return found.status();
    if (!found.ok()) return PassOver(tenant, kind, "", found.status());
    active[static_cast<size_t>(kind)] = *std::move(found);
  }
  const auto& [catalog, model] = active;
  if (!catalog.has_value()) return nullptr;

  PassedOver& passed_over = passed_over_[std::string(tenant)];
  passed_over.unlisted = absl::OkStatus();
  if (catalog->version == passed_over.catalog_version) return current;
  auto next = std::make_shared<ActiveCatalog>();
  next->catalog_version = catalog->version;
  const bool same_catalog = current && current->catalog_version == next->catalog_version;
  if (model.has_value() && !(same_catalog && model->version == passed_over.model_version)) {
    const std::string& fitted_for = model->catalog_version;
    if (fitted_for.empty() || fitted_for == next->catalog_version) {
      next->model_version = model->version;
    }
  }
  if (same_catalog && current->model_version == next->model_version) return current;
  if (absl::Status status = LoadParts(tenant, current, *next); !status.ok()) return status;
  return next;
}

// Fills in what the versions of `next` name.
absl::Status TenantDirectory::LoadParts(absl::string_view tenant, const ActiveCatalogPtr& current,
                                        ActiveCatalog& next) {
  if (current && current->catalog_version == next.catalog_version) {
    next.catalog = current->catalog;
    next.exposure = current->exposure;
  } else {
    auto loaded = LoadCatalog(*registry_, tenant, next.catalog_version);
    if (RegistryIsAway(loaded.status())) return loaded.status();
    if (!loaded.ok()) {
      return PassOver(tenant, ArtifactKind::kCatalog, next.catalog_version, loaded.status());
    }
    next.catalog = *std::move(loaded);
    next.exposure = std::make_shared<ExposureCounters>(next.catalog->item_count());
  }
  if (!next.model_version.empty()) {
    auto loaded = LoadModel(*registry_, tenant, next.model_version, next.catalog);
    if (RegistryIsAway(loaded.status())) return loaded.status();
    if (loaded.ok()) {
      next.model = *std::move(loaded);
    } else {
      PassOver(tenant, ArtifactKind::kModel, next.model_version, loaded.status()).IgnoreError();
      next.model_version.clear();
    }
  }
  if (next.model == nullptr) next.model = Model::Prior(next.catalog);
  return absl::OkStatus();
}

}  // namespace proximal
