// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Turns facts into durable events: plan on the newest state, append, and reply once the journal has
// them. Where another replica was quicker, plan again on what it wrote.

#ifndef PROXIMAL_SERVICE_APP_RECORDER_H_
#define PROXIMAL_SERVICE_APP_RECORDER_H_

#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/app/clock.h"
#include "service/app/degradation.h"
#include "service/app/history.h"
#include "service/app/lanes.h"
#include "service/app/practice.h"
#include "service/app/recommender.h"
#include "service/app/record_plan.h"
#include "service/app/snapshotter.h"
#include "service/app/state_loader.h"
#include "service/store/journal.h"
#include "service/store/state_cache.h"

namespace proximal {

// Safe for concurrent use.
class Recorder {
 public:
  Recorder(Journal* journal, StateCache* cache, StateLoader* states, Recommender* recommender,
           DegradationCounters* degradation, const Clock* clock)
      : journal_(journal),
        cache_(cache),
        states_(states),
        recommender_(recommender),
        degradation_(degradation),
        clock_(clock),
        snapshotter_(journal, states) {}

  // A checked fact on its way into the journal.
  struct Write {
    ActiveCatalogPtr active;
    RecordCall call;
    RecommendRequest next;  // call.next resolved, where there is one
    bool row = false;       // of a bulk ingest
    absl::AnyInvocable<void(absl::StatusOr<Recorded>)> done;
  };

  // Records `writes` in order, after what waits for this learner already. Those that wait together
  // are appended together.
  void Record(LearnerKey key, std::vector<std::unique_ptr<Write>> writes);

  // Runs `work` in the learner's turn, with nothing else of the learner under way until it calls
  // the function it is given.
  using Alone = absl::AnyInvocable<void(absl::AnyInvocable<void()> over)>;
  // False, and `work` is not run, where too much waits.
  bool RunAlone(LearnerKey key, Alone work);

 private:
  using Work = std::variant<std::unique_ptr<Write>, Alone>;

  // What a round is planned on: more where less turned out not to do.
  enum class Basis { kState, kRecentHistory, kWholeHistory };
  static Basis MoreThan(Basis basis);

  // Writes that are appended together.
  struct Round {
    LearnerKey key;
    std::vector<std::unique_ptr<Write>> writes;
    int attempts = 0;
    bool from_journal = false;  // the cached state is known not to do
    Basis basis = Basis::kState;
    bool cache_failed = false;  // the state came from the journal because of that
    absl::Time deadline;        // the earliest of the writes'

    // What the plan comes to, a reply per write.
    std::vector<absl::StatusOr<Recorded>> replies;
    uint64_t before = 0;  // the sequence that the plan goes on from
    StateCache::StatePtr state;
  };
  using RoundPtr = std::unique_ptr<Round>;

  void Drive(LearnerKey key);
  void Attempt(RoundPtr round);
  void OnState(RoundPtr round, absl::StatusOr<Loaded> loaded);
  void ReadHistory(RoundPtr round);
  void OnHistory(RoundPtr round, absl::StatusOr<History> history);
  bool Plan(Round& round, RecordPlan& plan);
  void Commit(RoundPtr round, RecordPlan plan);
  void OnAppended(RoundPtr round, absl::Status status);
  void Deliver(RoundPtr round);
  void Fail(RoundPtr round, const absl::Status& status);
  void OnDeadline(RoundPtr round);
  void Expire(Round& round, absl::Time now);

  Journal* const journal_;
  StateCache* const cache_;
  StateLoader* const states_;
  Recommender* const recommender_;
  DegradationCounters* const degradation_;
  const Clock* const clock_;
  Snapshotter snapshotter_;
  Lanes<Work> lanes_{kMaxWaiting};

  static constexpr size_t kMaxWaiting = 16384;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_RECORDER_H_
