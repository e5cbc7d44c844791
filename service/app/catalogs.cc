// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/catalogs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "service/app/artifact_codec.h"
#include "service/app/errors.h"

namespace proximal {
namespace {

// Violations named in a refusal.
constexpr size_t kMaxNamed = 100;

absl::Status RegistryError(const absl::Status& status, absl::string_view version) {
  if (absl::IsNotFound(status)) {
    return Error(absl::StatusCode::kNotFound, ErrorReason::kCatalogNotFound,
                 absl::StrCat("no catalog '", version, "' is published"))
        .Field("catalog_version")
        .Resource("catalog", version);
  }
  return JournalError(status);
}

absl::Status Refusal(const std::vector<Violation>& violations) {
  Error error(absl::StatusCode::kInvalidArgument, ErrorReason::kCatalogInvalid,
              absl::StrCat("the catalog breaks its rules in ", violations.size(), " places, first ",
                           violations[0].path, ": ", violations[0].message));
  for (size_t i = 0; i < std::min(kMaxNamed, violations.size()); ++i) {
    error.Field(violations[i].path, absl::StrCat(violations[i].rule, ": ", violations[i].message));
  }
  return error;
}

CatalogInfo InfoOf(const CatalogDraft& draft, const ArtifactInfo& artifact) {
  return {artifact.version, draft.title,           draft.language, draft.settings,
          CountsOf(draft),  artifact.published_at, artifact.active};
}

absl::StatusOr<ArtifactInfo> FindArtifact(Registry& registry, const std::string& tenant,
                                          absl::string_view version) {
  absl::StatusOr<std::vector<ArtifactInfo>> all = registry.List(tenant, ArtifactKind::kCatalog);
  if (!all.ok()) return JournalError(all.status());
  for (ArtifactInfo& info : *all) {
    if (info.version == version) return std::move(info);
  }
  return RegistryError(absl::NotFoundError(""), version);
}

absl::StatusOr<CatalogInfo> PublishNow(Registry& registry, const std::string& tenant,
                                       const CatalogDraft& draft, absl::Time now) {
  const std::vector<Violation> violations = Validate(draft);
  if (!violations.empty()) return Refusal(violations);
  const std::string bytes = EncodeCatalog(draft);
  ArtifactInfo info;
  info.kind = ArtifactKind::kCatalog;
  info.version = ContentVersion(bytes);
  info.published_at = now;
  info.bytes = bytes.size();
  if (absl::Status status = registry.Publish(tenant, info, bytes); !status.ok()) {
    return JournalError(status);
  }
  // It may have been published before, and may even be active.
  absl::StatusOr<ArtifactInfo> kept = FindArtifact(registry, tenant, info.version);
  if (!kept.ok()) return kept.status();
  return InfoOf(draft, *kept);
}

}  // namespace

CatalogCounts CountsOf(const CatalogDraft& draft) {
  CatalogCounts counts;
  counts.skills = static_cast<uint32_t>(draft.skills.size());
  counts.items = static_cast<uint32_t>(draft.items.size());
  absl::flat_hash_set<absl::string_view> practised;
  for (const SkillDraft& skill : draft.skills) {
    counts.prerequisites += static_cast<uint32_t>(skill.prerequisite_ids.size());
  }
  for (const ItemDraft& item : draft.items) {
    if (item.is_new) ++counts.new_items;
    practised.insert(item.skill_ids.begin(), item.skill_ids.end());
  }
  for (const SkillDraft& skill : draft.skills) {
    if (!practised.contains(skill.id)) ++counts.skills_without_items;
  }
  return counts;
}

void Catalogs::Validate(CatalogDraft draft, Done<CatalogReport> done) {
  executor_->Run<CatalogReport>(std::move(done),
                                [draft = std::move(draft)]() -> absl::StatusOr<CatalogReport> {
                                  CatalogReport report;
                                  report.violations = proximal::Validate(draft);
                                  report.counts = CountsOf(draft);
                                  if (report.violations.empty())
                                    report.catalog_version = ContentVersion(EncodeCatalog(draft));
                                  return report;
                                });
}

void Catalogs::Publish(std::string tenant, CatalogDraft draft, Done<CatalogInfo> done) {
  executor_->Run<CatalogInfo>(std::move(done),
                              [this, tenant = std::move(tenant), draft = std::move(draft)] {
                                return PublishNow(*registry_, tenant, draft, clock_->Now());
                              });
}

void Catalogs::Activate(std::string tenant, std::string version, Done<ActivatedCatalog> done) {
  executor_->Run<ActivatedCatalog>(
      std::move(done),
      [this, tenant = std::move(tenant),
       version = std::move(version)]() -> absl::StatusOr<ActivatedCatalog> {
        const ActiveCatalogPtr previous = tenants_->Get(tenant);
        absl::Status status = registry_->Activate(tenant, ArtifactKind::kCatalog,
                                                  {version, clock_->Now(), ""}, std::nullopt);
        if (!status.ok()) return RegistryError(status, version);
        if (status = tenants_->Refresh(tenant); !status.ok()) return JournalError(status);
        const ActiveCatalogPtr active = tenants_->Get(tenant);
        absl::StatusOr<ArtifactInfo> artifact = FindArtifact(*registry_, tenant, version);
        if (!artifact.ok()) return artifact.status();
        return ActivatedCatalog{InfoOf(active->catalog->draft(), *artifact),
                                previous == nullptr ? "" : previous->catalog_version};
      });
}

void Catalogs::Get(std::string tenant, std::string version, Done<CatalogInfo> done) {
  executor_->Run<CatalogInfo>(
      std::move(done),
      [this, tenant = std::move(tenant),
       version = std::move(version)]() mutable -> absl::StatusOr<CatalogInfo> {
        absl::StatusOr<PublishedCatalog> opened = OpenNow(tenant, std::move(version));
        if (!opened.ok()) return opened.status();
        absl::StatusOr<ArtifactInfo> artifact =
            FindArtifact(*registry_, tenant, opened->catalog_version);
        if (!artifact.ok()) return artifact.status();
        return InfoOf(opened->catalog->draft(), *artifact);
      });
}

void Catalogs::Open(std::string tenant, std::string version, Done<PublishedCatalog> done) {
  executor_->Run<PublishedCatalog>(
      std::move(done), [this, tenant = std::move(tenant), version = std::move(version)]() mutable {
        return OpenNow(tenant, std::move(version));
      });
}

absl::StatusOr<PublishedCatalog> Catalogs::OpenNow(const std::string& tenant, std::string version) {
  const ActiveCatalogPtr active = tenants_->Get(tenant);
  if (version.empty() && active == nullptr) return NoActiveCatalog(tenant);
  if (active != nullptr && (version.empty() || version == active->catalog_version)) {
    return PublishedCatalog{active->catalog_version, active->catalog};
  }
  {
    absl::MutexLock lock(&mutex_);
    if (opened_.catalog_version == version && opened_tenant_ == tenant) return opened_;
  }
  auto catalog = LoadCatalog(*registry_, tenant, version);
  if (!catalog.ok()) return RegistryError(catalog.status(), version);
  PublishedCatalog opened{std::move(version), *std::move(catalog)};
  absl::MutexLock lock(&mutex_);
  opened_ = opened;
  opened_tenant_ = tenant;
  return opened;
}

}  // namespace proximal
