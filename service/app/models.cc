// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/models.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/app/errors.h"

namespace proximal {
namespace {

absl::Status RegistryError(const absl::Status& status, absl::string_view version) {
  if (absl::IsNotFound(status)) {
    return Error(absl::StatusCode::kNotFound, ErrorReason::kModelNotFound,
                 absl::StrCat("no model '", version, "' is published"))
        .Field("model_version")
        .Resource("model", version);
  }
  return JournalError(status);
}

absl::StatusOr<ModelInfo> InfoOf(const ArtifactInfo& artifact) {
  absl::StatusOr<ModelSummary> summary = DecodeModelSummary(artifact.summary);
  if (!summary.ok()) return summary.status();
  return ModelInfo{artifact.version, *std::move(summary), artifact.published_at, artifact.active};
}

absl::StatusOr<ArtifactInfo> FindArtifact(Registry& registry, const std::string& tenant,
                                          absl::string_view version) {
  absl::StatusOr<std::vector<ArtifactInfo>> all = registry.List(tenant, ArtifactKind::kModel);
  if (!all.ok()) return JournalError(all.status());
  for (ArtifactInfo& info : *all) {
    if (info.version == version) return std::move(info);
  }
  return RegistryError(absl::NotFoundError(""), version);
}

// A model is checked by compiling it: for its own catalog, for the active one, or else for the
// smallest there is.
absl::Status Check(Registry& registry, const std::string& tenant, const ActiveCatalogPtr& active,
                   const PublishableModel& model) {
  std::shared_ptr<const Catalog> catalog;
  const std::string& wanted = model.header.catalog_version;
  if (active != nullptr && (wanted.empty() || wanted == active->catalog_version)) {
    catalog = active->catalog;
  } else if (!wanted.empty()) {
    absl::StatusOr<std::shared_ptr<const Catalog>> loaded = LoadCatalog(registry, tenant, wanted);
    if (absl::IsNotFound(loaded.status())) {
      return Error(absl::StatusCode::kInvalidArgument, ErrorReason::kModelInvalid,
                   absl::StrCat("no catalog '", wanted, "' is published"))
          .Field("catalog_version");
    }
    if (!loaded.ok()) return JournalError(loaded.status());
    catalog = *std::move(loaded);
  } else {
    CatalogDraft draft;
    draft.skills.emplace_back().id = "skill";
    draft.items.emplace_back().id = "item";
    draft.items[0].skill_ids = {"skill"};
    catalog = *Catalog::Compile(std::move(draft));
  }
  const auto compiled = Model::Compile(std::move(catalog), model.parameters);
  if (compiled.ok()) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, ErrorReason::kModelInvalid,
               compiled.status().message())
      .Field("parameters");
}

absl::StatusOr<ModelInfo> PublishNow(Registry& registry, const std::string& tenant,
                                     const PublishableModel& model, absl::Time now) {
  const std::string bytes = EncodeModel(model);
  ArtifactInfo info;
  info.kind = ArtifactKind::kModel;
  info.version = ContentVersion(bytes);
  info.catalog_version = model.header.catalog_version;
  info.published_at = now;
  info.bytes = bytes.size();
  info.summary = EncodeModelSummary(model);
  if (absl::Status status = registry.Publish(tenant, info, bytes); !status.ok()) {
    return JournalError(status);
  }
  absl::StatusOr<ArtifactInfo> kept = FindArtifact(registry, tenant, info.version);
  if (!kept.ok()) return kept.status();
  return InfoOf(*kept);
}

}  // namespace

void Models::Publish(std::string tenant, PublishableModel model, Done<ModelInfo> done) {
  executor_->Run<ModelInfo>(
      std::move(done),
      [this, tenant = std::move(tenant), model = std::move(model)]() -> absl::StatusOr<ModelInfo> {
        absl::Status status = Check(*registry_, tenant, tenants_->Get(tenant), model);
        if (!status.ok()) return status;
        return PublishNow(*registry_, tenant, model, clock_->Now());
      });
}

void Models::Activate(std::string tenant, std::string version, Done<ActivatedModel> done) {
  executor_->Run<ActivatedModel>(
      std::move(done),
      [this, tenant = std::move(tenant),
       version = std::move(version)]() -> absl::StatusOr<ActivatedModel> {
        const ActiveCatalogPtr previous = tenants_->Get(tenant);
        if (previous == nullptr) return NoActiveCatalog(tenant);
        absl::StatusOr<ArtifactInfo> artifact = FindArtifact(*registry_, tenant, version);
        if (!artifact.ok()) return artifact.status();
        const std::string& wanted = artifact->catalog_version;
        if (!wanted.empty() && wanted != previous->catalog_version) {
          return Error(absl::StatusCode::kFailedPrecondition, ErrorReason::kModelCatalogMismatch,
                       absl::StrCat("the model was fitted for catalog '", wanted, "', active is '",
                                    previous->catalog_version, "'"))
              .Resource("catalog", wanted);
        }
        absl::Status status = registry_->Activate(tenant, ArtifactKind::kModel, version);
        if (!status.ok()) return RegistryError(status, version);
        if (status = tenants_->Refresh(tenant); !status.ok()) return JournalError(status);
        artifact->active = true;
        absl::StatusOr<ModelInfo> info = InfoOf(*artifact);
        if (!info.ok()) return info.status();
        return ActivatedModel{*std::move(info), previous->model_version};
      });
}

void Models::List(std::string tenant, Done<std::vector<ModelInfo>> done) {
  executor_->Run<std::vector<ModelInfo>>(
      std::move(done),
      [this, tenant = std::move(tenant)]() -> absl::StatusOr<std::vector<ModelInfo>> {
        const auto artifacts = registry_->List(tenant, ArtifactKind::kModel);
        if (!artifacts.ok()) return JournalError(artifacts.status());
        std::vector<ModelInfo> models;
        for (const ArtifactInfo& artifact : *artifacts) {
          absl::StatusOr<ModelInfo> info = InfoOf(artifact);
          if (!info.ok()) return info.status();
          models.push_back(*std::move(info));
        }
        return models;
      });
}

}  // namespace proximal
