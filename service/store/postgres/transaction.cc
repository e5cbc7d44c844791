// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/transaction.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/store/postgres/values.h"

namespace proximal::postgres {
namespace {

// What the function append makes of an append.
constexpr int64_t kAppended = 0;
constexpr int64_t kIdIsThere = 1;

absl::Status SendCall(Session& session, const WriteCall& call) {
  Values values;
  values.Add(call.key.learner).Add(call.key.tenant);
  if (call.IsErasure()) return session.Send(Statement::kErase, values);
  if (call.snapshot) {
    values.Add(static_cast<int64_t>(call.life))
        .Add(static_cast<int64_t>(call.snapshot->sequence))
        .Add(static_cast<int64_t>(call.snapshot->model_version))
        .Add(call.snapshot->state);
    return session.Send(Statement::kKeepSnapshot, values);
  }
  values.Add(static_cast<int64_t>(call.first_sequence)).Add(call.ids).Add(call.payloads);
  return session.Send(Statement::kAppend, values);
}

absl::StatusOr<Journal::Erased> OutcomeOf(const WriteCall& call, const Rows& rows) {
  if (call.IsErasure()) {
    return Journal::Erased{static_cast<uint64_t>(rows.Int64(0, 0)),
                           static_cast<uint64_t>(rows.Int64(0, 1))};
  }
  const int64_t outcome = call.snapshot ? kAppended : rows.Int64(0, 0);
  if (outcome == kAppended) return Journal::Erased();
  if (outcome == kIdIsThere) {
    return absl::AlreadyExistsError("an event with this id is in the journal");
  }
  return absl::AbortedError(
      absl::StrCat("sequence ", call.first_sequence, " does not follow the learner's last one"));
}

bool IsToLookUp(const WriteCall& call) { return call.in_doubt && !call.outcome.ok(); }

// Whether these rows of kReadEvents are the call's own events.
bool Holds(const Rows& rows, const WriteCall& call) {
  if (static_cast<size_t>(rows.size()) != call.payloads.size()) return false;
  for (int i = 0; i < rows.size(); ++i) {
    const bool same = static_cast<uint64_t>(rows.Int64(i, 0)) == call.first_sequence + i &&
                      rows.Bytes(i, 1) == call.payloads[i];
    if (!same) return false;
  }
  return true;
}

}  // namespace

size_t WriteCall::bytes() const {
  size_t bytes = sizeof(*this) + key.tenant.size() + key.learner.size();
  for (const std::string& id : ids) bytes += sizeof(std::string) + id.size();
  for (const std::string& payload : payloads) bytes += sizeof(std::string) + payload.size();
  if (snapshot) bytes += snapshot->state.size();
  return bytes;
}

size_t SizeOf(const DecisionRecord& decision) {
  return sizeof(decision) + decision.key.tenant.size() + decision.key.learner.size() +
         decision.decision_id.size() + decision.payload.size();
}

absl::Status Transaction::Run(Session& session, Instant until, absl::FunctionRef<void()> sent) {
  committing = false;
  absl::Status status = Send(session);
  if (!status.ok()) return status;
  sent();
  status = Receive(session, until);
  if (status.ok()) status = LookUp(session, until);
  if (status.ok()) {
    const auto answered = [](const WriteCall& call) { return call.done == nullptr; };
    if (std::none_of(calls.begin(), calls.end(), answered)) return Commit(session, until);
    status = absl::AbortedError("someone in the transaction could wait no longer");
  }
  if (LostConnection(status)) return status;
  const absl::StatusOr<Rows> undone = session.Ask(Statement::kRollback, Values(), until);
  return undone.ok() ? status : absl::UnavailableError(undone.status().message());
}

absl::Status Transaction::Send(Session& session) const {
  absl::Status status = session.Send(Statement::kBegin);
  for (const DecisionRecord& decision : decisions) {
    if (!status.ok()) return status;
    Values values;
    values.Add(decision.key.learner)
        .Add(decision.key.tenant)
        .Add(static_cast<int64_t>(decision.sequence))
        .Add(absl::ToUnixMicros(decision.decided_at))
        .Add(decision.decision_id)
        .Add(decision.payload);
    status = session.Send(Statement::kLogDecision, values);
  }
  for (const WriteCall& call : calls) {
    if (!status.ok()) return status;
    status = SendCall(session, call);
  }
  return status.ok() ? session.Sync() : status;
}

absl::Status Transaction::Receive(Session& session, Instant until) {
  absl::Status status;
  for (size_t i = 0; status.ok() && i < 1 + decisions.size(); ++i) {
    status = session.Receive(until).status();
  }
  for (size_t i = 0; status.ok() && i < calls.size(); ++i) {
    const absl::StatusOr<Rows> rows = session.Receive(until);
    status = rows.status();
    if (rows.ok()) calls[i].outcome = OutcomeOf(calls[i], *rows);
  }
  return session.FinishAfter(std::move(status), until);
}

absl::Status Transaction::LookUp(Session& session, Instant until) {
  if (std::none_of(calls.begin(), calls.end(), IsToLookUp)) return absl::OkStatus();
  absl::Status status;
  for (const WriteCall& call : calls) {
    if (!IsToLookUp(call) || !status.ok()) continue;
    Values values;
    values.Add(call.key.learner)
        .Add(call.key.tenant)
        .Add(static_cast<int64_t>(call.first_sequence - 1))
        .Add(static_cast<int64_t>(call.payloads.size()));
    status = session.Send(Statement::kReadEvents, values);
  }
  if (status.ok()) status = session.Sync();
  for (WriteCall& call : calls) {
    if (!IsToLookUp(call) || !status.ok()) continue;
    const absl::StatusOr<Rows> rows = session.Receive(until);
    status = rows.status();
    if (rows.ok() && Holds(*rows, call)) call.outcome = Journal::Erased();
  }
  return session.FinishAfter(std::move(status), until);
}

absl::Status Transaction::Commit(Session& session, Instant until) {
  committing = true;
  const absl::StatusOr<Rows> rows = session.Ask(Statement::kCommit, Values(), until);
  if (!rows.ok()) return rows.status();
  if (rows->command() == "COMMIT") return absl::OkStatus();
  return absl::AbortedError("the server has rolled a transaction back");
}

}  // namespace proximal::postgres
