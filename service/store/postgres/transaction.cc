// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/transaction.h"

#include <algorithm>
#include <tuple>
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

absl::Status SendDecision(Session& session, const DecisionRecord& decision) {
  Values values;
  values.Add(decision.key.learner)
      .Add(decision.key.tenant)
      .Add(static_cast<int64_t>(decision.sequence))
      .Add(absl::ToUnixMicros(decision.decided_at))
      .Add(decision.decision_id)
      .Add(decision.payload);
  return session.Send(Statement::kLogDecision, values);
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

// Whether the statement for many can make it, given that no other call of the learner comes before.
bool IsOneMore(const WriteCall& call) { return call.ids.size() == 1 && call.first_sequence > 1; }

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
  Divide(session.spread());
  absl::Status status = Send(session);
  if (!status.ok()) return status;
  sent();
  status = Receive(session, until);
  if (status.ok()) status = MakeUp(session, until);
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

void Transaction::Divide(bool spread) {
  std::vector<WriteCall*> ordered;
  ordered.reserve(calls.size());
  for (WriteCall& call : calls) ordered.push_back(&call);
  std::stable_sort(ordered.begin(), ordered.end(), [](const WriteCall* a, const WriteCall* b) {
    return std::tie(a->key.learner, a->key.tenant) < std::tie(b->key.learner, b->key.tenant);
  });
  together_.clear();
  singly_.clear();
  const WriteCall* before = nullptr;
  for (WriteCall* call : ordered) {
    const bool first = before == nullptr || before->key != call->key;
    (first && IsOneMore(*call) && !spread ? together_ : singly_).push_back(call);
    before = call;
  }
}

absl::Status Transaction::Send(Session& session) const {
  absl::Status status = session.Send(Statement::kBegin);
  if (status.ok()) status = SendDecisions(session);
  if (status.ok() && !together_.empty()) status = SendTogether(session);
  for (const WriteCall* call : singly_) {
    if (!status.ok()) return status;
    status = SendCall(session, *call);
  }
  return status.ok() ? session.Sync() : status;
}

absl::Status Transaction::SendDecisions(Session& session) const {
  if (session.spread()) {
    absl::Status status;
    for (const DecisionRecord& decision : decisions) {
      if (status.ok()) status = SendDecision(session, decision);
    }
    return status;
  }
  if (decisions.empty()) return absl::OkStatus();
  Array learners = Array::OfBytes(decisions.size());
  Array tenants = Array::OfBytes(decisions.size());
  Array sequences = Array::OfNumbers(decisions.size());
  Array times = Array::OfNumbers(decisions.size());
  Array ids = Array::OfBytes(decisions.size());
  Array payloads = Array::OfBytes(decisions.size());
  for (const DecisionRecord& decision : decisions) {
    learners.Add(decision.key.learner);
    tenants.Add(decision.key.tenant);
    sequences.Add(static_cast<int64_t>(decision.sequence));
    times.Add(absl::ToUnixMicros(decision.decided_at));
    ids.Add(decision.decision_id);
    payloads.Add(decision.payload);
  }
  Values values;
  values.Add(std::move(learners)).Add(std::move(tenants)).Add(std::move(sequences));
  values.Add(std::move(times)).Add(std::move(ids)).Add(std::move(payloads));
  return session.Send(Statement::kLogTogether, values);
}

absl::Status Transaction::SendTogether(Session& session) const {
  Array learners = Array::OfBytes(together_.size());
  Array tenants = Array::OfBytes(together_.size());
  Array sequences = Array::OfNumbers(together_.size());
  Array ids = Array::OfBytes(together_.size());
  Array payloads = Array::OfBytes(together_.size());
  for (const WriteCall* call : together_) {
    learners.Add(call->key.learner);
    tenants.Add(call->key.tenant);
    sequences.Add(static_cast<int64_t>(call->first_sequence));
    ids.Add(call->ids[0]);
    payloads.Add(call->payloads[0]);
  }
  Values values;
  values.Add(std::move(learners)).Add(std::move(tenants)).Add(std::move(sequences));
  values.Add(std::move(ids)).Add(std::move(payloads));
  return session.Send(Statement::kAppendTogether, values);
}

absl::Status Transaction::Receive(Session& session, Instant until) {
  const size_t logs = session.spread() || decisions.empty() ? decisions.size() : 1;
  absl::Status status;
  for (size_t i = 0; status.ok() && i < 1 + logs; ++i) status = session.Receive(until).status();
  if (status.ok() && !together_.empty()) status = ReceiveTogether(session, until);
  if (status.ok()) status = ReceiveSingly(session, until);
  return session.FinishAfter(std::move(status), until);
}

absl::Status Transaction::ReceiveTogether(Session& session, Instant until) {
  const absl::StatusOr<Rows> rows = session.Receive(until);
  if (!rows.ok()) return rows.status();
  for (int i = 0; i < rows->size(); ++i) {
    WriteCall*& call = together_[static_cast<size_t>(rows->Int64(i, 0) - 1)];
    call->outcome = Journal::Erased();
    call = nullptr;
  }
  together_.erase(std::remove(together_.begin(), together_.end(), nullptr), together_.end());
  return absl::OkStatus();
}

absl::Status Transaction::ReceiveSingly(Session& session, Instant until) {
  for (WriteCall* call : singly_) {
    const absl::StatusOr<Rows> rows = session.Receive(until);
    if (!rows.ok()) return rows.status();
    call->outcome = OutcomeOf(*call, *rows);
  }
  return absl::OkStatus();
}

absl::Status Transaction::MakeUp(Session& session, Instant until) {
  if (together_.empty()) return absl::OkStatus();
  singly_.swap(together_);
  absl::Status status;
  for (const WriteCall* call : singly_) {
    if (status.ok()) status = SendCall(session, *call);
  }
  if (status.ok()) status = session.Sync();
  if (!status.ok()) return status;
  return session.FinishAfter(ReceiveSingly(session, until), until);
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
