// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A scan of a journal in PostgreSQL.

#ifndef PROXIMAL_SERVICE_STORE_POSTGRES_POSTGRES_SCAN_H_
#define PROXIMAL_SERVICE_STORE_POSTGRES_POSTGRES_SCAN_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "service/store/journal_scan.h"
#include "service/store/postgres/connection.h"
#include "service/store/postgres/postgres_options.h"

namespace proximal {

// Through one connection, in one read-only transaction that sees the database as it stood when it
// began; a standby will do (target_session_attrs=any). Learners come in the order of their keys, a
// page of events at a time.
class PostgresScan : public JournalScan {
 public:
  // What is seen is what was recorded by now. Errors as PostgresStore::Open; also
  // FAILED_PRECONDITION for a database without a journal or with one of an older version, which the
  // service brings up to date when it starts.
  static absl::StatusOr<std::unique_ptr<JournalScan>> Open(const PostgresOptions& options);

  const std::string& place() const override { return place_; }
  absl::Status ForEachEvent(
      absl::string_view tenant,
      absl::FunctionRef<absl::Status(absl::string_view learner, const Event& event, Position at)>
          each) override;
  absl::StatusOr<ActiveArtifact> Active(absl::string_view tenant, ArtifactKind kind) override;

 private:
  PostgresScan(std::string place, std::unique_ptr<postgres::Connection> connection)
      : place_(std::move(place)), connection_(std::move(connection)) {}

  // Makes `sql` what Fetch reads, in binary format.
  absl::Status Begin(const std::string& sql);
  absl::StatusOr<postgres::Rows> Fetch();
  absl::Status End();

  const std::string place_;
  const std::unique_ptr<postgres::Connection> connection_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_POSTGRES_POSTGRES_SCAN_H_
