// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/tenants.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/app/artifact_codec.h"

namespace proximal {
namespace {

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
    const absl::Status status = Refresh(tenant);
    if (!status.ok()) {
      first.Update(
          absl::Status(status.code(), absl::StrCat("tenant '", tenant, "': ", status.message())));
    }
  }
  return first;
}

// What the registry says is active; null where nothing is. What `current` has already is not loaded
// again.
absl::StatusOr<ActiveCatalogPtr> TenantDirectory::Load(absl::string_view tenant,
                                                       const ActiveCatalogPtr& current) {
  const auto catalog = FindActive(*registry_, tenant, ArtifactKind::kCatalog);
  if (!catalog.ok()) return catalog.status();
  if (!catalog->has_value()) return nullptr;
  const auto model = FindActive(*registry_, tenant, ArtifactKind::kModel);
  if (!model.ok()) return model.status();

  auto next = std::make_shared<ActiveCatalog>();
  next->catalog_version = (*catalog)->version;
  if (model->has_value()) {
    const std::string& fitted_for = (*model)->catalog_version;
    if (fitted_for.empty() || fitted_for == next->catalog_version) {
      next->model_version = (*model)->version;
    }
  }
  const bool same_catalog = current && current->catalog_version == next->catalog_version;
  if (same_catalog && current->model_version == next->model_version) return current;
  if (same_catalog) {
    next->catalog = current->catalog;
    next->exposure = current->exposure;
  } else {
    auto loaded = LoadCatalog(*registry_, tenant, next->catalog_version);
    if (!loaded.ok()) return loaded.status();
    next->catalog = *std::move(loaded);
    next->exposure = std::make_shared<ExposureCounters>(next->catalog->item_count());
  }
  if (!next->model_version.empty()) {
    auto loaded = LoadModel(*registry_, tenant, next->model_version, next->catalog);
    if (absl::IsUnavailable(loaded.status())) return loaded.status();
    if (loaded.ok()) {
      next->model = *std::move(loaded);
    } else {
      next->model_version.clear();
    }
  }
  if (next->model == nullptr) next->model = Model::Prior(next->catalog);
  return next;
}

}  // namespace proximal
