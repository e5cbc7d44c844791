// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A connection that is ready to work: in pipeline mode, set up, its statements prepared.

#ifndef PROXIMAL_SERVICE_STORE_POSTGRES_SESSION_H_
#define PROXIMAL_SERVICE_STORE_POSTGRES_SESSION_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/store/postgres/connection.h"
#include "service/store/postgres/postgres_options.h"
#include "service/store/postgres/values.h"

namespace proximal::postgres {

// The statements, by what they do. Their parameters and columns stand beside them in session.cc.
enum class Statement {
  kBegin,
  kCommit,
  kRollback,
  kProbe,
  kAppend,
  kAppendTogether,
  kKeepSnapshot,
  kLogDecision,
  kLogTogether,
  kErase,
  kReadEvents,
  kReadLast,
  kReadRecent,
  kPlaceOfDecision,
  kReadDecisions,
  kPublish,
  kActivate,
  kActivations,
  kLoad,
  kList,
  kTenants,
};

// For one thread. Errors as of Connection.
class Session {
 public:
  // The server gives up a statement of the session after `longest_statement`.
  static absl::StatusOr<std::unique_ptr<Session>> Open(const PostgresOptions& options,
                                                       absl::Duration longest_statement,
                                                       std::function<void()> idle);

  // A statement is queued, a part of the pipeline closed and sent, an answer received, the rest of
  // a part passed over: Connection.
  absl::Status Send(Statement statement, const Values& values = Values());
  absl::Status Sync() { return connection_->Sync(); }
  absl::StatusOr<Rows> Receive(Instant until) { return connection_->Receive(until); }
  absl::Status Finish(Instant until) { return connection_->Finish(until); }
  // Finishes a part of which `status` was received so far. That the connection is lost counts more
  // than any error before.
  absl::Status FinishAfter(absl::Status status, Instant until);

  // Whether the database spreads learners over servers: no statement is to touch two of them.
  bool spread() const { return spread_; }

  // All of these for one statement.
  absl::StatusOr<Rows> Ask(Statement statement, const Values& values, Instant until);

 private:
  Session(std::unique_ptr<Connection> connection, bool spread)
      : connection_(std::move(connection)), spread_(spread) {}

  absl::Status SetUp(const PostgresOptions& options, absl::Duration longest_statement,
                     Instant until);
  absl::Status Prepare(Instant until);

  const std::unique_ptr<Connection> connection_;
  const bool spread_;
};

}  // namespace proximal::postgres

#endif  // PROXIMAL_SERVICE_STORE_POSTGRES_SESSION_H_
