// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/session.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/store/postgres/call.h"

namespace proximal::postgres {
namespace {

struct Prepared {
  Statement statement;
  const char* name;
  const char* sql;
};

constexpr Prepared kPrepared[] = {
    {Statement::kBegin, "begin", "BEGIN"},
    {Statement::kCommit, "commit", "COMMIT"},
    {Statement::kRollback, "rollback", "ROLLBACK"},
    // Writes and commits without changing anything.
    {Statement::kProbe, "probe", "UPDATE proximal.schema SET version = version"},
    // learner, tenant, first sequence, ids, payloads -> outcome
    {Statement::kAppend, "append", "SELECT proximal.append($1, $2, $3, $4, $5)"},
    // learners, tenants, sequences, ids, payloads -> place, from 1, of each event that is appended.
    // At most one event of a learner, and not the learner's first.
    {Statement::kAppendTogether, "append_together",
     "WITH asked AS MATERIALIZED (SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bigint[], "
     "$4::bytea[], $5::bytea[]) WITH ORDINALITY "
     "AS a (learner, tenant, sequence, event_id, payload, place)), "
     "moved AS (UPDATE proximal.learners AS l SET last_sequence = a.sequence FROM asked AS a "
     "WHERE l.learner = a.learner AND l.tenant = a.tenant AND l.last_sequence = a.sequence - 1 "
     "AND NOT EXISTS (SELECT FROM proximal.events AS e WHERE e.learner = a.learner "
     "AND e.tenant = a.tenant AND e.event_id = a.event_id) RETURNING a.*), "
     "done AS (INSERT INTO proximal.events (tenant, learner, sequence, event_id, payload) "
     "SELECT tenant, learner, sequence, event_id, payload FROM moved) "
     "SELECT place FROM moved"},
    // learner, tenant, life, sequence, model version, state
    {Statement::kKeepSnapshot, "keep_snapshot",
     "SELECT proximal.keep_snapshot($1, $2, $3, $4, $5, $6)"},
    // learner, tenant, sequence it was made from, time, id, payload
    {Statement::kLogDecision, "log_decision",
     "SELECT proximal.log_decision($1, $2, $3, $4, $5, $6)"},
    // learners, tenants, sequences they were made from, times, ids, payloads. As log_decision does.
    {Statement::kLogTogether, "log_together",
     "INSERT INTO proximal.decisions "
     "(tenant, learner, logged_on, decided_at_us, decision_id, payload) "
     "SELECT d.tenant, d.learner, (now() AT TIME ZONE 'UTC')::date, d.decided_at_us, "
     "d.decision_id, d.payload FROM unnest($1::bytea[], $2::bytea[], $3::bigint[], $4::bigint[], "
     "$5::bytea[], $6::bytea[]) "
     "AS d (learner, tenant, made_from, decided_at_us, decision_id, payload) "
     "LEFT JOIN LATERAL (SELECT true AS reached FROM proximal.learners AS l "
     "WHERE l.learner = d.learner AND l.tenant = d.tenant AND l.last_sequence >= d.made_from "
     "AND d.made_from > 0 FOR KEY SHARE) AS l ON true WHERE d.made_from = 0 OR l.reached"},
    // learner, tenant -> events, decisions
    {Statement::kErase, "erase", "SELECT * FROM proximal.erase($1, $2)"},
    // learner, tenant, after, limit -> sequence, payload
    {Statement::kReadEvents, "read_events",
     "SELECT sequence, payload FROM proximal.events WHERE learner = $1 AND tenant = $2 "
     "AND sequence > $3 ORDER BY sequence LIMIT $4"},
    // learner, tenant, limit -> sequence, payload; the newest first
    {Statement::kReadLast, "read_last",
     "SELECT sequence, payload FROM proximal.events WHERE learner = $1 AND tenant = $2 "
     "ORDER BY sequence DESC LIMIT $3"},
    // learner, tenant, model version -> sequence, payload, life. Where there are events: first the
    // snapshot's sequence (0: there is none under the model) and state, then the events after it.
    {Statement::kReadRecent, "read_recent",
     "WITH known AS MATERIALIZED (SELECT coalesce(s.sequence, 0) AS sequence, s.state, l.life "
     "FROM proximal.learners AS l LEFT JOIN proximal.snapshots AS s "
     "ON s.learner = l.learner AND s.tenant = l.tenant AND s.model_version = $3 "
     "WHERE l.learner = $1 AND l.tenant = $2) "
     "SELECT sequence, state, life FROM known UNION ALL "
     "(SELECT sequence, payload, 0 FROM proximal.events WHERE learner = $1 AND tenant = $2 "
     "AND sequence > (SELECT max(sequence) FROM known) ORDER BY sequence) ORDER BY sequence"},
    // learner, tenant, id -> day of logging (days of 2000), position
    {Statement::kPlaceOfDecision, "place_of_decision",
     "WITH found AS MATERIALIZED (SELECT logged_on, position FROM proximal.decisions "
     "WHERE learner = $1 AND tenant = $2 AND decision_id = $3) "
     "SELECT (logged_on - date '2000-01-01')::bigint, position FROM found "
     "ORDER BY logged_on, position LIMIT 1"},
    // learner, tenant, day, position, limit -> id, time, payload
    {Statement::kReadDecisions, "read_decisions",
     "SELECT decision_id, decided_at_us, payload FROM proximal.decisions "
     "WHERE learner = $1 AND tenant = $2 AND logged_on >= date '2000-01-01' + $3::bigint::int "
     "AND (logged_on, position) > (date '2000-01-01' + $3::bigint::int, $4) "
     "ORDER BY logged_on, position LIMIT $5"},
    // tenant, kind, version, catalog version, time, summary, payload
    {Statement::kPublish, "publish",
     "INSERT INTO proximal.artifacts (tenant, kind, version, catalog_version, published_at_us, "
     "summary, payload) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING"},
    // tenant, kind, version, time, note, replaces -> outcome
    {Statement::kActivate, "activate", "SELECT proximal.activate($1, $2, $3, $4, $5, $6)"},
    // tenant, kind -> version, time, note
    {Statement::kActivations, "activations",
     "SELECT version, activated_at_us, note FROM proximal.activations "
     "WHERE tenant = $1 AND kind = $2 ORDER BY position"},
    // tenant, kind, version -> payload
    {Statement::kLoad, "load",
     "SELECT payload FROM proximal.artifacts WHERE tenant = $1 AND kind = $2 AND version = $3"},
    // tenant, kind -> version, catalog version, time, active, bytes, summary
    {Statement::kList, "list",
     "SELECT a.version, a.catalog_version, a.published_at_us, active.version IS NOT NULL, "
     "length(a.payload)::bigint, a.summary FROM proximal.artifacts AS a "
     "LEFT JOIN proximal.active_artifacts AS active USING (tenant, kind, version) "
     "WHERE a.tenant = $1 AND a.kind = $2 ORDER BY a.number DESC"},
    // -> tenant
    {Statement::kTenants, "tenants",
     "SELECT DISTINCT tenant FROM proximal.artifacts ORDER BY tenant"},
};

constexpr bool EachIsAtItsPlace() {
  size_t place = 0;
  for (const Prepared& prepared : kPrepared) {
    if (static_cast<size_t>(prepared.statement) != place++) return false;
  }
  return true;
}
static_assert(EachIsAtItsPlace(), "Send finds a statement by its number");

}  // namespace

absl::StatusOr<std::unique_ptr<Session>> Session::Open(const PostgresOptions& options,
                                                       absl::Duration longest_statement,
                                                       std::function<void()> idle) {
  const Instant until = After(options.timeout);
  absl::StatusOr<std::unique_ptr<Connection>> connection =
      Connection::Open(options.parameters, until, std::move(idle));
  if (!connection.ok()) return connection.status();
  auto session = absl::WrapUnique(new Session(*std::move(connection), options.spread));
  absl::Status status = session->SetUp(options, longest_statement, until);
  if (status.ok()) status = session->Prepare(until);
  if (!status.ok()) return status;
  return session;
}

// The server gives up what its caller has given up. A transaction whose other end is gone keeps
// nobody waiting. Statements find rows by their keys, whatever the size of the tables was when they
// were planned. An acknowledged commit is on the disk, whatever the server's configuration says.
absl::Status Session::SetUp(const PostgresOptions& options, absl::Duration longest_statement,
                            Instant until) {
  const int64_t timeout = absl::ToInt64Milliseconds(options.timeout);
  absl::Status status = connection_->Execute(
      absl::StrCat("SET statement_timeout = ", absl::ToInt64Milliseconds(longest_statement),
                   "; SET lock_timeout = ", std::max<int64_t>(timeout / 2, 1),
                   "; SET idle_in_transaction_session_timeout = ", timeout,
                   "; SET default_transaction_isolation = 'read committed'"
                   "; SET enable_seqscan = off; SET enable_bitmapscan = off; SET jit = off"
                   "; SET enable_hashjoin = off; SET enable_mergejoin = off"
                   "; SET plan_cache_mode = force_generic_plan"
                   "; SELECT set_config('synchronous_commit', 'on', false) "
                   "WHERE current_setting('synchronous_commit') = 'off'"),
      until);
  return status.ok() ? connection_->EnterPipeline() : status;
}

absl::Status Session::Prepare(Instant until) {
  for (const Prepared& prepared : kPrepared) {
    absl::Status status = connection_->SendPrepare(prepared.name, prepared.sql);
    if (!status.ok()) return status;
  }
  absl::Status status = connection_->Sync();
  return status.ok() ? connection_->Finish(until) : status;
}

absl::Status Session::Send(Statement statement, const Values& values) {
  return connection_->Send(kPrepared[static_cast<size_t>(statement)].name, values);
}

absl::Status Session::FinishAfter(absl::Status status, Instant until) {
  if (LostConnection(status)) return status;
  absl::Status finished = Finish(until);
  return LostConnection(finished) || status.ok() ? finished : status;
}

absl::StatusOr<Rows> Session::Ask(Statement statement, const Values& values, Instant until) {
  absl::Status status = Send(statement, values);
  if (status.ok()) status = Sync();
  if (!status.ok()) return status;
  absl::StatusOr<Rows> rows = Receive(until);
  status = FinishAfter(rows.status(), until);
  if (!status.ok()) return status;
  return rows;
}

}  // namespace proximal::postgres
