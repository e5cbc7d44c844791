// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is held about one learner: read it, page through it, take it away, erase it. Nothing blocks;
// callbacks as in practice.h.

#ifndef PROXIMAL_SERVICE_APP_LEARNERS_H_
#define PROXIMAL_SERVICE_APP_LEARNERS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/learner/event.h"
#include "engine/learner/learner_state.h"
#include "engine/tracing/learner_view.h"
#include "service/app/clock.h"
#include "service/app/decision.h"
#include "service/app/practice.h"
#include "service/app/tenants.h"
#include "service/store/journal.h"

namespace proximal {

struct SkillReport {
  SkillIndex skill;
  Mastery mastery;
  MasteryStatus status;
};

// A learner as seen at `as_of` under what is active.
struct LearnerReport {
  ActiveCatalogPtr active;
  std::shared_ptr<const LearnerState> state;  // ability, totals, sequence
  absl::Time as_of;
  std::vector<SkillReport> skills;  // the practised ones by id, or those asked for in their order
};

struct GetCall {
  std::vector<std::string> skill_ids;  // none: all that were practised
  uint64_t min_sequence = 0;
  absl::Time as_of = absl::InfinitePast();  // never before the newest response; InfinitePast: now
  absl::Time deadline = absl::InfiniteFuture();
};

struct ListEventsCall {
  uint64_t cursor = 0;  // EventPage::next of the page before; 0: the first page
  size_t limit = 100;
  bool newest_first = false;
  absl::Time deadline = absl::InfiniteFuture();
};

struct EventPage {
  std::vector<Event> events;
  uint64_t next = 0;  // 0: this was the last page
};

// One record of an export: the report first (where anything was recorded), then events by
// sequence, then decisions by time.
struct LoggedDecision {
  std::string decision_id;
  Decision decision;
};
using ExportRecord = std::variant<LearnerReport, Event, LoggedDecision>;

class Learners {
 public:
  // Everything handed in must outlive it.
  Learners(Practice* practice, const TenantDirectory* tenants, Journal* journal, const Clock* clock)
      : practice_(practice), tenants_(tenants), journal_(journal), clock_(clock) {}

  // NOT_FOUND: LEARNER_NOT_FOUND where nothing was recorded, SKILL_NOT_FOUND. Else as
  // Practice::Load.
  void Get(LearnerKey key, GetCall call,
           absl::AnyInvocable<void(absl::StatusOr<LearnerReport>)> done);

  void ListEvents(LearnerKey key, ListEventsCall call,
                  absl::AnyInvocable<void(absl::StatusOr<EventPage>)> done);

  // Hands everything to `sink` in chunks, one after another. The sink calls its second argument
  // when it is ready for more: `true` goes on, `false` gives up. `done` is called once, at the end.
  // Events recorded and decisions made after the export began are left out. NOT_FOUND
  // (LEARNER_NOT_FOUND) where the learner is erased meanwhile: what was handed over is not all.
  using ExportSink =
      std::function<void(std::vector<ExportRecord> chunk, absl::AnyInvocable<void(bool)> more)>;
  void Export(LearnerKey key, absl::Time deadline, ExportSink sink,
              absl::AnyInvocable<void(absl::Status)> done);

  // See Practice::Erase.
  void Erase(LearnerKey key, absl::Time deadline,
             absl::AnyInvocable<void(absl::StatusOr<Journal::Erased>)> done);

 private:
  Practice* const practice_;
  const TenantDirectory* const tenants_;
  Journal* const journal_;
  const Clock* const clock_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_LEARNERS_H_
