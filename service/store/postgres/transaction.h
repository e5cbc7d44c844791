// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Many writes in one transaction, each with an outcome of its own.
//
// What most of them are, one more event of a learner, is done by one statement for all, and so are
// decisions: that costs the server less than half of a statement for each. It leaves out those
// whose sequence or id does not fit; they are asked for again one by one, and that says why. On a
// database that spreads learners over servers each write has a statement of its own.
//
// Its COMMIT is sent only when everything before has been answered, and every call in it is still
// waited for: a server that stands still with a transaction in its hands does not commit it after
// its callers were told that it failed. What is in doubt is then one thing only, a COMMIT that was
// not answered. Its appends are sent again, marked in_doubt: one that is found in the journal event
// by event is done.

#ifndef PROXIMAL_SERVICE_STORE_POSTGRES_TRANSACTION_H_
#define PROXIMAL_SERVICE_STORE_POSTGRES_TRANSACTION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/store/journal.h"
#include "service/store/postgres/call.h"
#include "service/store/postgres/session.h"

namespace proximal::postgres {

// An append, or a snapshot to keep, or, without either, the erasure of the learner.
struct WriteCall {
  LearnerKey key;
  uint64_t first_sequence = 0;
  std::vector<std::string> ids;
  std::vector<std::string> payloads;  // encoded events, one for each id
  std::optional<StateSnapshot> snapshot;
  uint64_t life = 0;  // of the snapshot
  Expiry expiry;
  bool in_doubt = false;  // a COMMIT with it was sent and not answered
  bool alone = false;     // has failed with others: not in one transaction with them again
  // Runs exactly once. Null once it has run.
  absl::AnyInvocable<void(absl::StatusOr<Journal::Erased>)> done;
  absl::StatusOr<Journal::Erased> outcome = Journal::Erased();

  bool IsErasure() const { return ids.empty() && !snapshot; }
  size_t bytes() const;
};

size_t SizeOf(const DecisionRecord& decision);

struct Transaction {
  std::vector<DecisionRecord> decisions;  // logged first
  std::vector<WriteCall> calls;           // those of one learner in the order they came
  bool committing = false;                // COMMIT was sent

  bool empty() const { return decisions.empty() && calls.empty(); }

  // OK: committed, and the outcome of every call is set. Otherwise nothing of it is in the journal,
  // except where the connection was lost while committing. Errors as of Connection; ABORTED also
  // where a call was answered meanwhile. `sent` runs while the server works.
  absl::Status Run(Session& session, Instant until, absl::FunctionRef<void()> sent);

 private:
  // Deals the calls out to the two below, by learner, so that transactions wait for each other's
  // learners in one order.
  void Divide(bool spread);
  absl::Status Send(Session& session) const;
  absl::Status SendDecisions(Session& session) const;
  absl::Status SendTogether(Session& session) const;
  absl::Status Receive(Session& session, Instant until);
  // Leaves in together_ those that were not appended.
  absl::Status ReceiveTogether(Session& session, Instant until);
  absl::Status ReceiveSingly(Session& session, Instant until);
  // Asks for those left in together_, one by one.
  absl::Status MakeUp(Session& session, Instant until);
  // Sets the outcome of those in doubt that were appended before.
  absl::Status LookUp(Session& session, Instant until);
  absl::Status Commit(Session& session, Instant until);

  // Of `calls`, within Run.
  std::vector<WriteCall*> together_;  // by one statement
  std::vector<WriteCall*> singly_;    // after that, by one each
};

}  // namespace proximal::postgres

#endif  // PROXIMAL_SERVICE_STORE_POSTGRES_TRANSACTION_H_
