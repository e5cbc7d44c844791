// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/memory/memory_registry.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace proximal {
namespace {

absl::Status Unknown(absl::string_view version) {
  return absl::NotFoundError(absl::StrCat("version '", version, "' is not published"));
}

}  // namespace

MemoryRegistry::Artifact* MemoryRegistry::Find(absl::string_view tenant, ArtifactKind kind,
                                               absl::string_view version) {
  for (Artifact& artifact : artifacts_) {
    if (artifact.tenant == tenant && artifact.info.kind == kind &&
        artifact.info.version == version) {
      return &artifact;
    }
  }
  return nullptr;
}

absl::Status MemoryRegistry::Publish(absl::string_view tenant, const ArtifactInfo& info,
                                     absl::string_view payload) {
  absl::MutexLock lock(&mutex_);
  if (!fault_.ok()) return fault_;
  if (Find(tenant, info.kind, info.version) != nullptr) return absl::OkStatus();
  Artifact artifact{std::string(tenant), info, std::string(payload)};
  artifact.info.active = false;
  artifact.info.bytes = payload.size();
  artifact.info.published_at = absl::FromUnixMicros(absl::ToUnixMicros(info.published_at));
  artifacts_.push_back(std::move(artifact));
  return absl::OkStatus();
}

absl::Status MemoryRegistry::Activate(absl::string_view tenant, ArtifactKind kind,
                                      const Activation& activation,
                                      const std::optional<std::string>& replaces) {
  absl::MutexLock lock(&mutex_);
  if (!fault_.ok()) return fault_;
  Artifact* chosen = Find(tenant, kind, activation.version);
  if (chosen == nullptr && !activation.version.empty()) return Unknown(activation.version);
  Artifact* active = nullptr;
  for (Artifact& artifact : artifacts_) {
    if (artifact.info.active && artifact.tenant == tenant && artifact.info.kind == kind) {
      active = &artifact;
    }
  }
  if (replaces.has_value() && *replaces != (active == nullptr ? "" : active->info.version)) {
    return absl::AbortedError(absl::StrCat("'", *replaces, "' is not active"));
  }
  if (active == chosen) return absl::OkStatus();
  if (active != nullptr) active->info.active = false;
  if (chosen != nullptr) chosen->info.active = true;
  Switch& added = switches_.emplace_back(Switch{std::string(tenant), kind, activation});
  added.activation.activated_at = absl::FromUnixMicros(absl::ToUnixMicros(activation.activated_at));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Activation>> MemoryRegistry::Activations(absl::string_view tenant,
                                                                    ArtifactKind kind) {
  absl::MutexLock lock(&mutex_);
  if (!fault_.ok()) return fault_;
  std::vector<Activation> activations;
  for (const Switch& one : switches_) {
    if (one.tenant == tenant && one.kind == kind) activations.push_back(one.activation);
  }
  return activations;
}

absl::StatusOr<std::string> MemoryRegistry::Load(absl::string_view tenant, ArtifactKind kind,
                                                 absl::string_view version) {
  absl::MutexLock lock(&mutex_);
  if (!fault_.ok()) return fault_;
  const Artifact* artifact = Find(tenant, kind, version);
  if (artifact == nullptr) return Unknown(version);
  return artifact->payload;
}

absl::StatusOr<std::vector<ArtifactInfo>> MemoryRegistry::List(absl::string_view tenant,
                                                               ArtifactKind kind) {
  absl::MutexLock lock(&mutex_);
  if (!fault_.ok()) return fault_;
  std::vector<ArtifactInfo> infos;
  for (const Artifact& artifact : artifacts_) {
    if (artifact.tenant == tenant && artifact.info.kind == kind) infos.push_back(artifact.info);
  }
  std::reverse(infos.begin(), infos.end());
  return infos;
}

absl::StatusOr<std::vector<std::string>> MemoryRegistry::Tenants() {
  absl::MutexLock lock(&mutex_);
  if (!fault_.ok()) return fault_;
  std::set<std::string> tenants;
  for (const Artifact& artifact : artifacts_) tenants.insert(artifact.tenant);
  return std::vector<std::string>(tenants.begin(), tenants.end());
}

void MemoryRegistry::SetFault(absl::Status fault) {
  absl::MutexLock lock(&mutex_);
  fault_ = std::move(fault);
}

}  // namespace proximal
