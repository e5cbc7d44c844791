// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is asked of a session by one call of Journal or Registry, and what its rows mean. Errors are
// those of Connection, besides those of the call.

#ifndef PROXIMAL_SERVICE_STORE_POSTGRES_TABLES_H_
#define PROXIMAL_SERVICE_STORE_POSTGRES_TABLES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/store/journal.h"
#include "service/store/postgres/session.h"
#include "service/store/registry.h"

namespace proximal::postgres {

// As Journal.
absl::StatusOr<std::vector<Event>> ReadEvents(Session& session, const LearnerKey& key,
                                              uint64_t after, size_t limit, Instant until);
absl::StatusOr<std::vector<Event>> ReadLast(Session& session, const LearnerKey& key, size_t limit,
                                            Instant until);
absl::StatusOr<Journal::Recent> ReadRecent(Session& session, const LearnerKey& key,
                                           uint64_t model_version, Instant until);
absl::StatusOr<std::vector<DecisionRecord>> ReadDecisions(Session& session, const LearnerKey& key,
                                                          absl::string_view after, size_t limit,
                                                          Instant until);

// As Registry. All of them may be repeated.
absl::Status Publish(Session& session, absl::string_view tenant, const ArtifactInfo& info,
                     absl::string_view payload, Instant until);
// FAILED_PRECONDITION in place of ABORTED, which is Connection's. `repeated`: it may have been done
// before by the same call, whose outcome got lost.
absl::Status Activate(Session& session, absl::string_view tenant, ArtifactKind kind,
                      const Activation& activation, const std::optional<std::string>& replaces,
                      bool repeated, Instant until);
absl::StatusOr<std::vector<Activation>> Activations(Session& session, absl::string_view tenant,
                                                    ArtifactKind kind, Instant until);
absl::StatusOr<std::string> Load(Session& session, absl::string_view tenant, ArtifactKind kind,
                                 absl::string_view version, Instant until);
absl::StatusOr<std::vector<ArtifactInfo>> List(Session& session, absl::string_view tenant,
                                               ArtifactKind kind, Instant until);
absl::StatusOr<std::vector<std::string>> Tenants(Session& session, Instant until);

}  // namespace proximal::postgres

#endif  // PROXIMAL_SERVICE_STORE_POSTGRES_TABLES_H_
