// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/history.h"

#include <iterator>
#include <utility>

#include "absl/types/span.h"
#include "engine/learner/codec.h"
#include "engine/tracing/fold.h"
#include "service/app/state_life.h"

namespace proximal {
namespace {

constexpr size_t kPage = 4096;

using Done = absl::AnyInvocable<void(absl::StatusOr<History>)>;
using StatePtr = std::shared_ptr<const LearnerState>;

void ReadOn(Journal* journal, LearnerKey key, History history, absl::Time deadline, Done done) {
  const uint64_t after = history.sequence();
  LearnerKey wanted = key;
  journal->Read(std::move(wanted), after, kPage, deadline,
                [journal, key = std::move(key), history = std::move(history), deadline,
                 done = std::move(done)](absl::StatusOr<std::vector<Event>> page) mutable {
                  if (!page.ok()) return done(page.status());
                  const bool last = page->size() < kPage;
                  if (history.events.empty()) {
                    history.events = *std::move(page);
                  } else {
                    std::move(page->begin(), page->end(), std::back_inserter(history.events));
                  }
                  if (last) return done(std::move(history));
                  ReadOn(journal, std::move(key), std::move(history), deadline, std::move(done));
                });
}

// Null for one that this version of the program does not read.
StatePtr Decode(const StateSnapshot& snapshot) {
  absl::StatusOr<LearnerState> state = DecodeState(snapshot.state);
  const bool sound = state.ok() && state->sequence == snapshot.sequence &&
                     state->model_version == snapshot.model_version;
  return sound ? std::make_shared<const LearnerState>(*std::move(state)) : nullptr;
}

// `folded` events were folded to `state`.
void KeepIfWorthIt(Journal* journal, const LearnerKey& key, size_t folded, const StatePtr& state) {
  if (folded >= kSnapshotEvery / 2) KeepSnapshot(journal, key, state);
}

}  // namespace

void KeepSnapshot(Journal* journal, const LearnerKey& key, const StatePtr& state) {
  const uint64_t life = LifeOf(state);
  if (life == 0) return;
  journal->KeepSnapshot(key, life, {state->sequence, state->model_version, EncodeState(*state)});
}

uint64_t History::sequence() const {
  if (!events.empty()) return events.back().sequence;
  return base == nullptr ? 0 : base->sequence;
}

std::shared_ptr<LearnerState> History::StateAfter(const Model& model, size_t count) const {
  const absl::Span<const Event> first = absl::MakeConstSpan(events).subspan(0, count);
  if (base == nullptr) return StateOfLife(life, FoldHistory(model, first));
  auto state = StateOfLife(life, *base);
  for (const Event& event : first) {
    if (!FoldEvent(model, event, *state)) return nullptr;
  }
  return state;
}

void ReadWholeHistory(Journal* journal, LearnerKey key, absl::Time deadline, Done done) {
  ReadOn(journal, std::move(key), {}, deadline, std::move(done));
}

void ReadRecentHistory(Journal* journal, LearnerKey key, uint64_t model_version,
                       absl::Time deadline, Done done) {
  LearnerKey wanted = key;
  journal->ReadRecent(
      std::move(wanted), model_version, deadline,
      [journal, key = std::move(key), deadline,
       done = std::move(done)](absl::StatusOr<Journal::Recent> recent) mutable {
        if (!recent.ok()) return done(recent.status());
        History history{nullptr, std::move(recent->events), recent->life};
        if (recent->snapshot) history.base = Decode(*recent->snapshot);
        if (!recent->snapshot || history.base != nullptr) return done(std::move(history));
        ReadOn(journal, std::move(key), {nullptr, {}, recent->life}, deadline, std::move(done));
      });
}

void BuildState(Journal* journal, LearnerKey key, ActiveCatalogPtr active, absl::Time deadline,
                absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) {
  const uint64_t model_version = active->model->version();
  LearnerKey wanted = key;
  ReadRecentHistory(journal, std::move(wanted), model_version, deadline,
                    [journal, key = std::move(key), active = std::move(active), deadline,
                     done = std::move(done)](absl::StatusOr<History> recent) mutable {
                      if (!recent.ok()) return done(recent.status());
                      const Model& model = *active->model;
                      const uint64_t life = recent->life;
                      if (StatePtr state = recent->StateAfter(model, recent->events.size())) {
                        KeepIfWorthIt(journal, key, recent->events.size(), state);
                        return done(std::move(state));
                      }
                      LearnerKey wanted = key;
                      ReadWholeHistory(
                          journal, std::move(wanted), deadline,
                          [journal, key = std::move(key), active = std::move(active), life,
                           done = std::move(done)](absl::StatusOr<History> whole) mutable {
                            if (!whole.ok()) return done(whole.status());
                            whole->life = life;
                            const size_t count = whole->events.size();
                            StatePtr state = whole->StateAfter(*active->model, count);
                            KeepIfWorthIt(journal, key, count, state);
                            done(std::move(state));
                          });
                    });
}

}  // namespace proximal
