// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The append-only, durable truth: every learner's events in sequence, and beside them the log of
// decisions. Implementations live in folders of their own and all pass
// tests/service/store/journal_contract.h unchanged.

#ifndef PROXIMAL_SERVICE_STORE_JOURNAL_H_
#define PROXIMAL_SERVICE_STORE_JOURNAL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/learner/event.h"

namespace proximal {

// Every learner belongs to one tenant, and nothing crosses tenants.
struct LearnerKey {
  std::string tenant;
  std::string learner;

  friend bool operator==(const LearnerKey&, const LearnerKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const LearnerKey& key) {
    return H::combine(std::move(h), key.tenant, key.learner);
  }
};

// The logged record of one recommendation. The journal keeps `payload` as it is
// (proximal.store.v1.Decision, encoded by the caller).
struct DecisionRecord {
  LearnerKey key;
  std::string decision_id;  // unique per learner, by the caller's making
  absl::Time decided_at;    // kept to the microsecond
  std::string payload;
  uint64_t sequence = 0;  // of the state it was made from; not kept, 0 when it is read

  friend bool operator==(const DecisionRecord&, const DecisionRecord&) = default;
};

// A learner's state after the first `sequence` events, kept so that it need not be folded from the
// first one again. The journal keeps `state` as it is (EncodeState).
struct StateSnapshot {
  uint64_t sequence = 0;
  uint64_t model_version = 0;  // what it was folded under
  std::string state;

  friend bool operator==(const StateSnapshot&, const StateSnapshot&) = default;
};

// Safe for concurrent use. No call blocks but Close. Times are kept to the microsecond and
// durations to the millisecond (event_codec.h).
//
// Every `done` runs exactly once and must not block: on a thread of the journal, or, where the call
// is refused at once (queue full, journal closed, malformed), on the caller's thread before the
// call returns. What holds for all calls:
//   DEADLINE_EXCEEDED    `deadline` passed before the work was begun; nothing was done
//   RESOURCE_EXHAUSTED   the queue is full; nothing was queued
//   UNAVAILABLE          the store refuses (disk full, read-only, gone) or the journal is closed
//   DATA_LOSS            what is stored cannot be read
class Journal {
 public:
  virtual ~Journal() = default;

  // Appends `events` to one learner, all or none. Their sequences are consecutive and go on from
  // the learner's last one (from 1 for a new learner). Appends of one learner are begun in the
  // order of the calls, so that a second may be sent before the first is done.
  //   OK                   durable
  //   ALREADY_EXISTS       an event with one of these ids is in the journal, whatever the
  //                        sequences
  //   ABORTED              the sequences do not go on from the last one, another writer has
  //                        appended (or erased) since: read again and retry
  //   INVALID_ARGUMENT     `events` is empty, skips a sequence or repeats an id
  //   UNAVAILABLE          not acknowledged. A store across a network may have recorded it all the
  //                        same, where its answer to the commit was lost
  // With any other status that is not OK, nothing of this call is in the journal.
  virtual void Append(LearnerKey key, std::vector<Event> events, absl::Time deadline,
                      absl::AnyInvocable<void(absl::Status)> done) = 0;

  // The learner's events with sequence > `after`, ascending, at most `limit`; none is OK and empty.
  // Holds every append that was done before the call.
  virtual void Read(LearnerKey key, uint64_t after, size_t limit, absl::Time deadline,
                    absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) = 0;

  // The learner's last `limit` events, ascending.
  virtual void ReadLast(LearnerKey key, size_t limit, absl::Time deadline,
                        absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) = 0;

  // What a learner's state is folded from, as it stood at one moment.
  struct Recent {
    std::optional<StateSnapshot> snapshot;  // the one kept, where it is under the model asked for
    std::vector<Event> events;              // after the snapshot, or all, ascending
    uint64_t life = 0;  // another once the learner was erased and has begun again; 0: no events
  };
  // Holds every append that was done before the call.
  virtual void ReadRecent(LearnerKey key, uint64_t model_version, absl::Time deadline,
                          absl::AnyInvocable<void(absl::StatusOr<Recent>)> done) = 0;

  // Keeps a snapshot of the learner's events in this `life`, which has them all, in place of any
  // other but a newer one of the same model. Without acknowledgement: never blocks, and drops it
  // where the queue is full, the store refuses, or the learner was erased since.
  virtual void KeepSnapshot(LearnerKey key, uint64_t life, StateSnapshot snapshot) = 0;

  // Logs a decision without acknowledgement: never blocks, yields to appends, and drops (and
  // counts) when its queue is full or the store refuses. A crash loses the latest few. A decision
  // whose `sequence` the learner's events do not reach when its turn comes was made from a history
  // that has been erased since: it is dropped, too, and not counted.
  virtual void LogDecision(DecisionRecord decision) = 0;
  virtual uint64_t DroppedDecisions() const = 0;

  // The learner's decisions in the order they were logged, at most `limit`, those after the one
  // with id `after` (empty: from the first). Decisions of the last seconds may still be on their
  // way. NOT_FOUND where `after` is not a decision of the learner (any more: it may be erased, or
  // too old to be kept, and then so are those logged before it).
  virtual void ReadDecisions(
      LearnerKey key, std::string after, size_t limit, absl::Time deadline,
      absl::AnyInvocable<void(absl::StatusOr<std::vector<DecisionRecord>>)> done) = 0;

  struct Erased {
    uint64_t events = 0;
    uint64_t decisions = 0;
  };
  // Removes everything of the learner, durably: what was appended, logged or kept before this call,
  // though it may still be queued. A repeat finds nothing and is OK. The learner may begin again
  // at 1.
  virtual void Erase(LearnerKey key, absl::AnyInvocable<void(absl::StatusOr<Erased>)> done) = 0;

  // OK while appends are accepted; otherwise UNAVAILABLE with the cause.
  virtual absl::Status Health() const = 0;

  // Refuses new work, finishes what was queued (decisions included), and returns. Idempotent. Not
  // from within a `done`.
  virtual void Close() = 0;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_JOURNAL_H_
