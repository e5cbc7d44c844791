// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A registry that forgets with its process: for tests.

#ifndef PROXIMAL_SERVICE_STORE_MEMORY_MEMORY_REGISTRY_H_
#define PROXIMAL_SERVICE_STORE_MEMORY_MEMORY_REGISTRY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "service/store/registry.h"

namespace proximal {

class MemoryRegistry : public Registry {
 public:
  absl::Status Publish(absl::string_view tenant, const ArtifactInfo& info,
                       absl::string_view payload) override;
  absl::Status Activate(absl::string_view tenant, ArtifactKind kind, const Activation& activation,
                        const std::optional<std::string>& replaces) override;
  absl::StatusOr<std::vector<Activation>> Activations(absl::string_view tenant,
                                                      ArtifactKind kind) override;
  absl::StatusOr<std::string> Load(absl::string_view tenant, ArtifactKind kind,
                                   absl::string_view version) override;
  absl::StatusOr<std::vector<ArtifactInfo>> List(absl::string_view tenant,
                                                 ArtifactKind kind) override;
  absl::StatusOr<std::vector<std::string>> Tenants() override;

  // From now on every call fails with `fault`, until it is OK again.
  void SetFault(absl::Status fault);

 private:
  struct Artifact {
    std::string tenant;
    ArtifactInfo info;
    std::string payload;
  };

  struct Switch {
    std::string tenant;
    ArtifactKind kind;
    Activation activation;
  };

  // Null where there is none.
  Artifact* Find(absl::string_view tenant, ArtifactKind kind, absl::string_view version)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  std::vector<Artifact> artifacts_ ABSL_GUARDED_BY(mutex_);  // in the order of publishing
  std::vector<Switch> switches_ ABSL_GUARDED_BY(mutex_);     // in the order of switching
  absl::Status fault_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_MEMORY_MEMORY_REGISTRY_H_
