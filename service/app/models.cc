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

// A tenant's models and how they were switched.
struct Shelf {
  std::vector<ArtifactInfo> artifacts;  // newest first
  std::vector<ModelSwitch> switches;    // the first one first
};

absl::StatusOr<Shelf> ReadShelf(Registry& registry, const std::string& tenant) {
  Shelf shelf;
  absl::StatusOr<std::vector<ArtifactInfo>> artifacts = registry.List(tenant, ArtifactKind::kModel);
  if (!artifacts.ok()) return JournalError(artifacts.status());
  shelf.artifacts = *std::move(artifacts);
  const auto activations = registry.Activations(tenant, ArtifactKind::kModel);
  if (!activations.ok()) return JournalError(activations.status());
  for (const Activation& activation : *activations) {
    absl::StatusOr<ModelSwitch> model_switch = DecodeModelSwitch(activation);
    if (!model_switch.ok()) return model_switch.status();
    shelf.switches.push_back(*std::move(model_switch));
  }
  return shelf;
}

absl::StatusOr<ArtifactInfo> Find(const Shelf& shelf, absl::string_view version) {
  for (const ArtifactInfo& artifact : shelf.artifacts) {
    if (artifact.version == version) return artifact;
  }
  return RegistryError(absl::NotFoundError(""), version);
}

std::string ActiveVersion(const Shelf& shelf) {
  for (const ArtifactInfo& artifact : shelf.artifacts) {
    if (artifact.active) return artifact.version;
  }
  return "";
}

// The times that a version was activated, the last one first.
std::vector<ModelActivation> ActivationsOf(const std::vector<ModelSwitch>& switches,
                                           absl::string_view version) {
  std::vector<ModelActivation> activations;
  for (size_t i = switches.size(); i-- > 0 && activations.size() < kMaxActivations;) {
    if (switches[i].version != version) continue;
    ModelActivation& one = activations.emplace_back();
    one.activated_at = switches[i].activated_at;
    one.ended_at = i + 1 < switches.size() ? switches[i + 1].activated_at : absl::InfiniteFuture();
    if (i > 0) one.replaced = switches[i - 1].version;
    one.basis = switches[i].basis;
    one.override_reason = switches[i].override_reason;
  }
  return activations;
}

absl::StatusOr<ModelInfo> InfoOf(const Shelf& shelf, const ArtifactInfo& artifact) {
  absl::StatusOr<ModelSummary> summary = DecodeModelSummary(artifact.summary);
  if (!summary.ok()) return summary.status();
  return ModelInfo{artifact.version, *std::move(summary), artifact.published_at, artifact.active,
                   ActivationsOf(shelf.switches, artifact.version)};
}

absl::StatusOr<ModelInfo> ReadInfo(Registry& registry, const std::string& tenant,
                                   absl::string_view version) {
  const absl::StatusOr<Shelf> shelf = ReadShelf(registry, tenant);
  if (!shelf.ok()) return shelf.status();
  const absl::StatusOr<ArtifactInfo> artifact = Find(*shelf, version);
  if (!artifact.ok()) return artifact.status();
  return InfoOf(*shelf, *artifact);
}

absl::Status CheckFittedFor(const ArtifactInfo& model, const ActiveCatalog& serving) {
  const std::string& wanted = model.catalog_version;
  if (wanted.empty() || wanted == serving.catalog_version) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, ErrorReason::kModelCatalogMismatch,
               absl::StrCat("the model was fitted for catalog '", wanted, "', active is '",
                            serving.catalog_version, "'"))
      .Resource("catalog", wanted);
}

// On what grounds the model may become active.
absl::StatusOr<ActivationBasis> Grounds(const Shelf& shelf, const ArtifactInfo& model,
                                        absl::string_view champion, bool overridden) {
  if (ReignAfter(shelf.switches).before == model.version) return ActivationBasis::kRevert;
  const absl::StatusOr<ModelSummary> summary = DecodeModelSummary(model.summary);
  if (!summary.ok()) return summary.status();
  const absl::StatusOr<ActivationBasis> basis = CheckChallenger(summary->header, champion);
  if (!basis.ok() && overridden) return ActivationBasis::kOverride;
  return basis;
}

absl::Status NotActive(absl::string_view version) {
  return Error(absl::StatusCode::kFailedPrecondition, ErrorReason::kModelNotActive,
               absl::StrCat("model '", version, "' is not the active one"));
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
  return ReadInfo(registry, tenant, info.version);
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

void Models::Activate(std::string tenant, std::string version, std::string override_reason,
                      Done<ActivatedModel> done) {
  executor_->Run<ActivatedModel>(std::move(done),
                                 [this, tenant = std::move(tenant), version = std::move(version),
                                  override_reason = std::move(override_reason)] {
                                   return ActivateNow(tenant, version, override_reason);
                                 });
}

absl::StatusOr<ActivatedModel> Models::ActivateNow(const std::string& tenant,
                                                   const std::string& version,
                                                   const std::string& override_reason) {
  const absl::StatusOr<ActiveCatalogPtr> serving = Serving(tenant);
  if (!serving.ok()) return serving.status();
  const absl::StatusOr<Shelf> shelf = ReadShelf(*registry_, tenant);
  if (!shelf.ok()) return shelf.status();
  const absl::StatusOr<ArtifactInfo> artifact = Find(*shelf, version);
  if (!artifact.ok()) return artifact.status();
  if (absl::Status status = CheckFittedFor(*artifact, **serving); !status.ok()) return status;
  const std::string champion = (*serving)->model_version;
  if (!artifact->active) {
    const absl::StatusOr<ActivationBasis> basis =
        Grounds(*shelf, *artifact, champion, !override_reason.empty());
    if (!basis.ok()) return basis.status();
    absl::Status status =
        Switch(tenant, {version, clock_->Now(), *basis, override_reason}, ActiveVersion(*shelf));
    if (absl::IsAborted(status)) {
      return Error(absl::StatusCode::kFailedPrecondition, ErrorReason::kEvaluationOutdated,
                   "another model was activated in the meantime");
    }
    if (!status.ok()) return status;
  }
  absl::StatusOr<ModelInfo> info = ReadInfo(*registry_, tenant, version);
  if (!info.ok()) return info.status();
  return ActivatedModel{*std::move(info), champion};
}

void Models::Revert(std::string tenant, std::string version, Done<std::optional<ModelInfo>> done) {
  executor_->Run<std::optional<ModelInfo>>(
      std::move(done), [this, tenant = std::move(tenant), version = std::move(version)] {
        return RevertNow(tenant, version);
      });
}

absl::StatusOr<std::optional<ModelInfo>> Models::RevertNow(const std::string& tenant,
                                                           const std::string& version) {
  const absl::StatusOr<ActiveCatalogPtr> serving = Serving(tenant);
  if (!serving.ok()) return serving.status();
  const absl::StatusOr<Shelf> shelf = ReadShelf(*registry_, tenant);
  if (!shelf.ok()) return shelf.status();
  const absl::Span<const ModelSwitch> switches = shelf->switches;
  const Reign reign = ReignAfter(switches);
  std::string now_active = reign.before;
  if (reign.active != version) {
    // The last switch may have undone this very activation.
    if (switches.empty() || switches.back().basis != ActivationBasis::kRevert ||
        ReignAfter(switches.first(switches.size() - 1)).active != version) {
      return NotActive(version);
    }
    now_active = reign.active;
  } else {
    if (!reign.before.empty()) {
      const absl::StatusOr<ArtifactInfo> before = Find(*shelf, reign.before);
      if (!before.ok()) return before.status();
      if (absl::Status status = CheckFittedFor(*before, **serving); !status.ok()) return status;
    }
    absl::Status status =
        Switch(tenant, {reign.before, clock_->Now(), ActivationBasis::kRevert, ""}, version);
    if (absl::IsAborted(status)) return NotActive(version);
    if (!status.ok()) return status;
  }
  if (now_active.empty()) return std::optional<ModelInfo>();
  absl::StatusOr<ModelInfo> info = ReadInfo(*registry_, tenant, now_active);
  if (!info.ok()) return info.status();
  return std::optional<ModelInfo>(*std::move(info));
}

absl::StatusOr<ActiveCatalogPtr> Models::Serving(const std::string& tenant) {
  if (absl::Status status = tenants_->Refresh(tenant); !status.ok()) return JournalError(status);
  ActiveCatalogPtr serving = tenants_->Get(tenant);
  if (serving == nullptr) return NoActiveCatalog(tenant);
  return serving;
}

absl::Status Models::Switch(const std::string& tenant, ModelSwitch to,
                            const std::string& replaces) {
  absl::Status status = registry_->Activate(tenant, ArtifactKind::kModel, Encode(to), replaces);
  if (absl::IsAborted(status)) return status;
  if (!status.ok()) return RegistryError(status, to.version);
  if (status = tenants_->Refresh(tenant); !status.ok()) return JournalError(status);
  return absl::OkStatus();
}

void Models::Get(std::string tenant, std::string version, Done<StoredModel> done) {
  executor_->Run<StoredModel>(
      std::move(done), [this, tenant = std::move(tenant), version = std::move(version)]() mutable {
        return GetNow(tenant, std::move(version));
      });
}

absl::StatusOr<StoredModel> Models::GetNow(const std::string& tenant, std::string version) {
  if (version.empty()) {
    const absl::StatusOr<ActiveCatalogPtr> serving = Serving(tenant);
    if (!serving.ok()) return serving.status();
    version = (*serving)->model_version;
    if (version.empty()) {
      return Error(absl::StatusCode::kNotFound, ErrorReason::kModelNotFound, "no model is active")
          .Field("model_version");
    }
  }
  absl::StatusOr<std::string> content = registry_->Load(tenant, ArtifactKind::kModel, version);
  if (!content.ok()) return RegistryError(content.status(), version);
  return StoredModel{std::move(version), *std::move(content)};
}

void Models::List(std::string tenant, Done<std::vector<ModelInfo>> done) {
  executor_->Run<std::vector<ModelInfo>>(
      std::move(done),
      [this, tenant = std::move(tenant)]() -> absl::StatusOr<std::vector<ModelInfo>> {
        const absl::StatusOr<Shelf> shelf = ReadShelf(*registry_, tenant);
        if (!shelf.ok()) return shelf.status();
        std::vector<ModelInfo> models;
        for (const ArtifactInfo& artifact : shelf->artifacts) {
          absl::StatusOr<ModelInfo> info = InfoOf(*shelf, artifact);
          if (!info.ok()) return info.status();
          models.push_back(*std::move(info));
        }
        return models;
      });
}

}  // namespace proximal
