// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What recording facts would do to a learner: which events to append, the state they lead to, and
// what to reply. Pure: nothing is recorded until the events are in the journal.
//
// Made from a state, a plan takes responses that fold in place, the common case. Made from the
// recent history, it also knows the ids in that. Made from the whole history it takes everything:
// late responses, corrections, ids recorded before, and items that are not in the catalog: a
// response to one of them may have been recorded under an earlier catalog.

#ifndef PROXIMAL_SERVICE_APP_RECORD_PLAN_H_
#define PROXIMAL_SERVICE_APP_RECORD_PLAN_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/learner/event.h"
#include "engine/learner/learner_state.h"
#include "service/app/history.h"
#include "service/app/practice.h"
#include "service/app/tenants.h"

namespace proximal {

class RecordPlan {
 public:
  RecordPlan(ActiveCatalogPtr active, std::shared_ptr<const LearnerState> base);
  RecordPlan(ActiveCatalogPtr active, History history);

  struct Fact {
    const std::variant<Response, Correction>& value;
    bool answered_now;  // the caller gave no time: whatever was recorded is the same
    bool row;           // of a bulk ingest: only the sequence is wanted in reply
  };

  // Adds a fact, recorded at `now`: the reply, or why it is refused (ITEM_NOT_FOUND,
  // RESPONSE_NOT_FOUND, ID_REUSED). Nothing, and the plan is as it was, where only a plan from more
  // history can say.
  std::optional<absl::StatusOr<Recorded>> Add(const Fact& fact, absl::Time now);

  // After everything added. The next Add may change the state that was returned.
  uint64_t sequence() const { return sequence_; }
  // Null where it takes more than the recent history that the plan is made from.
  std::shared_ptr<const LearnerState> state();

  // What is to be appended, in sequence.
  std::vector<Event> TakeAppended() { return std::move(appended_); }

 private:
  Event NewEvent(const Fact& fact, absl::Time now) const;
  bool NeedsHistory(const Fact& fact) const;
  Recorded AddInPlace(const Fact& fact, Event event);
  Recorded AddToHistory(const Fact& fact, Event event);
  std::optional<absl::StatusOr<Recorded>> Repeat(const Fact& fact, size_t place);
  Recorded Describe(const Event& event, absl::Span<const Event> earlier, const LearnerState& before,
                    const LearnerState& after);
  // The place in events() of the one with this id.
  std::optional<size_t> PlaceOf(const std::string& id);
  const Response* FindResponse(const std::string& id);
  void Append(Event event);

  // Those that it knows, in sequence: the history with what was added, or only that.
  const std::vector<Event>& events() const { return from_history_ ? history_.events : appended_; }

  const ActiveCatalogPtr active_;
  const bool from_history_;
  uint64_t sequence_;
  History history_;  // from_history_: with what was added
  // Of the ids of the first of events(), as far as anyone has asked. A single fact, which most
  // plans are of, is not indexed.
  absl::flat_hash_map<std::string, size_t> places_;
  size_t indexed_ = 0;
  std::vector<Event> appended_;

  // The state at sequence_; null where it must be folded from the history first.
  std::shared_ptr<const LearnerState> state_;
  std::shared_ptr<LearnerState> own_;  // state_ again where nobody else holds it
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_RECORD_PLAN_H_
