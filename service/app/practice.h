// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The practice loop: record what a learner answered, recommend what comes next.
//
//   RecordCall call;
//   call.fact = response;
//   call.next = NextOptions{};
//   practice.Record({tenant, learner}, call, [](absl::StatusOr<Recorded> recorded) {
//     if (recorded.ok()) Show(recorded->changed, recorded->next->recommendation.picks);
//   });
//
// Record: state (memory, cache, journal) -> fold a copy -> append to the journal -> only when that
// is durable: keep the state, reply. Recommend: state -> pick -> reply; the decision is logged
// behind the caller's back.
//
// Nothing here blocks: every call returns at once and answers through its callback, which runs on
// this thread or on one of the store's, and must not block either. Errors: errors.h.
//
// A store that is gone: without the shared cache, states come from the journal; without the
// journal, picks go on from the states that caches have, and records are refused; without both,
// picks go on from what is in memory, or else from the priors. Each recommendation says so.

#ifndef PROXIMAL_SERVICE_APP_PRACTICE_H_
#define PROXIMAL_SERVICE_APP_PRACTICE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/learner/event.h"
#include "engine/selection/recommend.h"
#include "engine/tracing/learner_view.h"
#include "service/app/clock.h"
#include "service/app/degradation.h"
#include "service/app/next_options.h"
#include "service/app/tenants.h"
#include "service/store/journal.h"
#include "service/store/state_cache.h"

namespace proximal {

// How far a caller's clock may run ahead of ours.
constexpr absl::Duration MaxClockSkew() { return absl::Minutes(5); }

struct RecommendCall {
  NextOptions options;
  uint64_t min_sequence = 0;  // consistency token: pick from a state at least this new
  absl::Time deadline = absl::InfiniteFuture();
};

enum class BandSource : uint8_t { kCatalog, kLearner, kRequest };

struct Recommended {
  std::string decision_id;  // at most 15 characters, unique per learner, ascending with time
  uint64_t sequence = 0;    // of the state picked from
  uint64_t token = 0;       // to hold from now on: that sequence or the caller's, the newer one
  ActiveCatalogPtr active;  // whose indices the picks hold
  Recommendation recommendation;
  BandSource band_source = BandSource::kCatalog;
  int wanted = 0;  // picks asked for
  Degradation degradation = Degradation::kNone;
  uint64_t seed = 0;  // as used
  absl::Time as_of;   // as used
  absl::Time decided_at;
};

struct RecordCall {
  std::variant<Response, Correction> fact;
  bool answered_now = false;  // the caller gave no time: Response::answered_at is set to now
  uint64_t min_sequence = 0;
  std::optional<NextOptions> next;  // reply with the picks that follow
  absl::Time deadline = absl::InfiniteFuture();
};

// How one fact moved one skill, both seen from the moment of the learner's newest response.
struct MasteryChange {
  SkillIndex skill;
  Mastery before;
  Mastery after;
  MasteryStatus status_before;
  MasteryStatus status_after;
};

struct Recorded {
  uint64_t sequence = 0;   // of the event
  uint64_t token = 0;      // to hold from now on: the learner's newest
  bool duplicate = false;  // recorded before: told again under what is active, but `next` afresh
  bool late = false;       // folded before responses that had arrived earlier
  std::optional<Prediction> prior;     // expected just before folding; absent for a correction
  std::vector<MasteryChange> changed;  // the item's own skills, then others whose status changed
  std::optional<Recommended> next;
  ActiveCatalogPtr active;
};

// One row of a bulk ingest.
struct RecordedRow {
  uint64_t sequence = 0;
  bool duplicate = false;
};

// Safe for concurrent use. Records of one learner are taken one after another, in the order they
// came; those that wait are appended together.
//
// Everything handed in must outlive the service, and cache and journal must be closed before the
// service is destroyed: only then has the last callback run.
class Practice {
 public:
  Practice(TenantDirectory* tenants, Journal* journal, StateCache* cache, const Clock* clock);
  ~Practice();

  // NOT_FOUND           SKILL_NOT_FOUND, ITEM_NOT_FOUND in the options
  // FAILED_PRECONDITION NO_ACTIVE_CATALOG; LEARNER_VERSION_UNKNOWN: the journal is older than
  //                     min_sequence
  // DEADLINE_EXCEEDED
  void Recommend(LearnerKey key, RecommendCall call,
                 absl::AnyInvocable<void(absl::StatusOr<Recommended>)> done);

  // As Recommend, and:
  // INVALID_ARGUMENT    INVALID_REQUEST: score out of range, answered more than 5 minutes ahead
  // NOT_FOUND           ITEM_NOT_FOUND, RESPONSE_NOT_FOUND (of a correction); a fact recorded
  //                     under an earlier catalog is acknowledged again all the same
  // ALREADY_EXISTS      ID_REUSED: this id was recorded with other content
  // ABORTED             LEARNER_CONTENDED: other replicas kept winning
  // UNAVAILABLE         OVERLOADED: nothing was recorded; JOURNAL_UNAVAILABLE: not acknowledged,
  //                     and recorded only where a journal across a network did not answer
  void Record(LearnerKey key, RecordCall call,
              absl::AnyInvocable<void(absl::StatusOr<Recorded>)> done);

  // Records many facts of one learner, at most 10,000, in as few appends as possible, each atomic.
  // Calls `done(i, ...)` once for every row, in any order; errors as of Record, row by row. Of a
  // row's fields only `fact` and `answered_now` are read.
  void RecordBatch(LearnerKey key, std::vector<RecordCall> rows, absl::Time deadline,
                   absl::AnyInvocable<void(size_t row, absl::StatusOr<RecordedRow>)> done);

  // The learner's state under what is active now, at least `min_sequence` new; sequence 0 for a
  // learner never seen. Errors as of Recommend, and UNAVAILABLE.
  struct Snapshot {
    ActiveCatalogPtr active;
    std::shared_ptr<const LearnerState> state;
  };
  void Load(const LearnerKey& key, uint64_t min_sequence, absl::Time deadline,
            absl::AnyInvocable<void(absl::StatusOr<Snapshot>)> done);

  // Removes the learner from journal and cache, in turn with the learner's records: those that came
  // before are erased too, those that come after begin a new history. DEADLINE_EXCEEDED: its turn
  // came after the deadline, and nothing was erased; an erasure that has begun is finished.
  void Erase(LearnerKey key, absl::Time deadline,
             absl::AnyInvocable<void(absl::StatusOr<Journal::Erased>)> done);

  // What the journal says of its health. Told now and then, it is known that the journal is back
  // though nobody records.
  void ObserveJournal(const absl::Status& health);
  DegradationStats degradation() const;

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_PRACTICE_H_
