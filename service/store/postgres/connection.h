// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// One connection to PostgreSQL: libpq that never blocks, driven by poll up to a given time, in
// pipeline mode once it is asked for. Every call that fails says in its code what to make of it:
//
//   ABORTED             the transaction lost against another one (serialization, deadlock, a lock
//                       that took too long): it may be tried again
//   UNAVAILABLE         the connection is lost, or its server ends, or takes no writes: another one
//                       may do
//   DEADLINE_EXCEEDED   no answer in time
//   RESOURCE_EXHAUSTED  the server has no room left: disk full, out of memory, too many connections
//   DATA_LOSS           what is stored is corrupt
//   INTERNAL            whatever else the server refuses, in its words
//
// After UNAVAILABLE and DEADLINE_EXCEEDED the connection must be dropped: what it might still
// receive would answer questions that nobody asked.

#ifndef PROXIMAL_SERVICE_STORE_POSTGRES_CONNECTION_H_
#define PROXIMAL_SERVICE_STORE_POSTGRES_CONNECTION_H_

#include <libpq-fe.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/store/bell.h"
#include "service/store/postgres/values.h"

namespace proximal::postgres {

using steady::Instant;
using steady::Now;

// The code of an error as above, with the server's words.
absl::Status StatusOf(const PGresult* result);

// For one thread.
class Connection {
 public:
  // Connects and is let in before `until`. `idle` runs every few milliseconds of every wait, here
  // and later. UNAVAILABLE with libpq's words, which name the host, the user and the database.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(
      const std::vector<std::pair<std::string, std::string>>& parameters, Instant until,
      std::function<void()> idle);

  // Runs statements one after another; their rows are of no interest. Not in pipeline mode.
  absl::Status Execute(const std::string& sql, Instant until);
  // Runs one statement, not in pipeline mode. Its rows come in text format.
  absl::StatusOr<Rows> Query(const std::string& sql, Instant until);

  // From here on statements are sent without waiting for the answers of those before.
  absl::Status EnterPipeline();
  // Queues. Rows come in binary format.
  absl::Status SendPrepare(const char* name, const char* sql);
  absl::Status Send(const char* name, const Values& values);
  // Closes a part of the pipeline and sends it. After an error in a part the server skips the rest
  // of it.
  absl::Status Sync();
  // The answer to the next of the statements that were sent.
  absl::StatusOr<Rows> Receive(Instant until);
  // Passes over the answers that are left of the part. The first error among them.
  absl::Status Finish(Instant until);

 private:
  struct Close {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  using Handle = std::unique_ptr<PGconn, Close>;

  Connection(Handle handle, std::function<void()> idle)
      : handle_(std::move(handle)), idle_(std::move(idle)) {}

  // Until a result can be had without blocking; sends meanwhile what is queued.
  absl::Status Await(Instant until);
  absl::Status Failure() const;
  // The next result; null at the end of those of one statement.
  absl::StatusOr<PGresult*> Next(Instant until);

  Handle handle_;
  const std::function<void()> idle_;
  Instant idle_at_;     // when `idle` is to run next
  bool synced_ = true;  // the answers of the part have all been received
};

}  // namespace proximal::postgres

#endif  // PROXIMAL_SERVICE_STORE_POSTGRES_CONNECTION_H_
