// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Published catalogs and models: immutable, addressed by version, with at most one of each kind
// active per tenant, and the history of what was active. Rarely written, read at start and on
// change. Implementations all pass tests/service/store/registry_contract.h unchanged.

#ifndef PROXIMAL_SERVICE_STORE_REGISTRY_H_
#define PROXIMAL_SERVICE_STORE_REGISTRY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace proximal {

enum class ArtifactKind { kCatalog, kModel };

struct ArtifactInfo {
  ArtifactKind kind = ArtifactKind::kCatalog;
  std::string version;          // names the content: the same version is the same content
  std::string catalog_version;  // of a model: the catalog it was published for; else empty
  absl::Time published_at;      // kept to the microsecond
  bool active = false;          // set by the registry; ignored by Publish
  uint64_t bytes = 0;           // of the payload; set by the registry; ignored by Publish
  std::string summary;          // small metadata for listings, kept as it is

  friend bool operator==(const ArtifactInfo&, const ArtifactInfo&) = default;
};

// One switch of which version of a kind is active.
struct Activation {
  std::string version;      // active from then on; empty: none
  absl::Time activated_at;  // kept to the microsecond
  std::string note;         // small metadata, kept as it is

  friend bool operator==(const Activation&, const Activation&) = default;
};

// Calls block on the store: call them from a thread that may wait. Safe for concurrent use.
// All of them: UNAVAILABLE where the store refuses; then nothing was written.
class Registry {
 public:
  virtual ~Registry() = default;

  // Keeps `payload` under (tenant, info.kind, info.version), durably when it returns. Publishing a
  // version again is OK and changes nothing, neither its time nor what is active.
  virtual absl::Status Publish(absl::string_view tenant, const ArtifactInfo& info,
                               absl::string_view payload) = 0;

  // Makes activation.version the active one of its kind, or none where it is empty, and adds the
  // switch to the history; durably when it returns. The one before stays published. What is active
  // already is OK and changes nothing. NOT_FOUND for an unknown version; ABORTED where `replaces`
  // is given and is not what is active (empty: none).
  virtual absl::Status Activate(absl::string_view tenant, ArtifactKind kind,
                                const Activation& activation,
                                const std::optional<std::string>& replaces) = 0;

  // The switches of a kind, the first one first; none is OK and empty.
  virtual absl::StatusOr<std::vector<Activation>> Activations(absl::string_view tenant,
                                                              ArtifactKind kind) = 0;

  // The payload. NOT_FOUND for an unknown version.
  virtual absl::StatusOr<std::string> Load(absl::string_view tenant, ArtifactKind kind,
                                           absl::string_view version) = 0;

  // Last published first; none is OK and empty.
  virtual absl::StatusOr<std::vector<ArtifactInfo>> List(absl::string_view tenant,
                                                         ArtifactKind kind) = 0;

  // The tenants that have published anything, in ascending order.
  virtual absl::StatusOr<std::vector<std::string>> Tenants() = 0;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_REGISTRY_H_
