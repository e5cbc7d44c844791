// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Published catalogs and models in a journal file, through one connection, by one thread at a time.
// What each call does is said in service/store/registry.h.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_ARTIFACT_TABLE_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_ARTIFACT_TABLE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/store/registry.h"
#include "service/store/sqlite/connection.h"

namespace proximal::sqlite {

class ArtifactReader {
 public:
  // `connection` outlives the reader.
  static absl::StatusOr<std::unique_ptr<ArtifactReader>> Open(Connection& connection);

  absl::StatusOr<std::string> Load(absl::string_view tenant, ArtifactKind kind,
                                   absl::string_view version);
  absl::StatusOr<std::vector<ArtifactInfo>> List(absl::string_view tenant, ArtifactKind kind);
  absl::StatusOr<std::vector<Activation>> Activations(absl::string_view tenant, ArtifactKind kind);
  absl::StatusOr<std::vector<std::string>> Tenants();

 private:
  ArtifactReader() = default;

  Statement load_;
  Statement list_;
  Statement activations_;
  Statement tenants_;
};

// In the writer's transactions. NOT_FOUND and ABORTED have written nothing.
class ArtifactWriter {
 public:
  // `connection` outlives the writer.
  static absl::StatusOr<std::unique_ptr<ArtifactWriter>> Open(Connection& connection);

  absl::Status Publish(absl::string_view tenant, const ArtifactInfo& info,
                       absl::string_view payload);
  absl::Status Activate(absl::string_view tenant, ArtifactKind kind, const Activation& activation,
                        const std::optional<std::string>& replaces);

 private:
  ArtifactWriter() = default;

  // artifacts.number of a version; 0 for the empty one. NOT_FOUND.
  absl::StatusOr<int64_t> Number(absl::string_view tenant, ArtifactKind kind,
                                 absl::string_view version);
  // The active version; empty: none.
  absl::StatusOr<std::string> ActiveVersion(absl::string_view tenant, ArtifactKind kind);

  Statement publish_;
  Statement find_;
  Statement active_;
  Statement activate_;
  Statement deactivate_;
  Statement remember_;
};

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_ARTIFACT_TABLE_H_
