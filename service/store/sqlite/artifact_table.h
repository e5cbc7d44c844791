// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Published catalogs and models in a journal file, through one connection, by one thread at a time.
// What each call does is said in service/store/registry.h.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_ARTIFACT_TABLE_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_ARTIFACT_TABLE_H_

#include <memory>
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
  absl::StatusOr<std::vector<std::string>> Tenants();

 private:
  ArtifactReader() = default;

  Statement load_;
  Statement list_;
  Statement tenants_;
};

// In the writer's transactions. NOT_FOUND has written nothing.
class ArtifactWriter {
 public:
  // `connection` outlives the writer.
  static absl::StatusOr<std::unique_ptr<ArtifactWriter>> Open(Connection& connection);

  absl::Status Publish(absl::string_view tenant, const ArtifactInfo& info,
                       absl::string_view payload);
  absl::Status Activate(absl::string_view tenant, ArtifactKind kind, absl::string_view version);

 private:
  ArtifactWriter() = default;

  Statement publish_;
  Statement find_;
  Statement activate_;
};

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_ARTIFACT_TABLE_H_
