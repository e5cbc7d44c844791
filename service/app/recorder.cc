// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/recorder.h"

#include <algorithm>
#include <optional>

#include "service/app/errors.h"

namespace proximal {
namespace {

// Writes appended together at most.
constexpr size_t kMaxTogether = 512;

// Plans made for one round at most: one, one more for the history, and what other replicas cause.
constexpr int kMaxAttempts = 10;

absl::Status DeadlinePassed() {
  return Error(absl::StatusCode::kDeadlineExceeded, ErrorReason::kDeadlineExceeded,
               "the deadline passed before the event was recorded");
}

absl::Status Contended() {
  return Error(absl::StatusCode::kAborted, ErrorReason::kLearnerContended,
               "other writers of this learner kept winning; send it again");
}

absl::Status LaneFull() {
  return Error(absl::StatusCode::kUnavailable, ErrorReason::kOverloaded,
               "too many events of this learner are waiting")
      .RetryAfter(absl::Milliseconds(200));
}

}  // namespace

void Recorder::Record(LearnerKey key, std::vector<std::unique_ptr<Write>> writes) {
  switch (lanes_.Enter(key, writes)) {
    case Lanes<Work>::Entry::kDrive:
      return Drive(std::move(key));
    case Lanes<Work>::Entry::kWaiting:
      return;
    case Lanes<Work>::Entry::kFull:
      for (const std::unique_ptr<Write>& write : writes) write->done(LaneFull());
  }
}

bool Recorder::RunAlone(LearnerKey key, Alone work) {
  std::vector<Work> works;
  works.emplace_back(std::move(work));
  const Lanes<Work>::Entry entry = lanes_.Enter(key, works);
  if (entry == Lanes<Work>::Entry::kDrive) Drive(std::move(key));
  return entry != Lanes<Work>::Entry::kFull;
}

// Takes what waits and works on it; what comes meanwhile waits until this round is over.
void Recorder::Drive(LearnerKey key) {
  const auto together = [](const Work& first, const Work& next) {
    const auto* a = std::get_if<std::unique_ptr<Write>>(&first);
    const auto* b = std::get_if<std::unique_ptr<Write>>(&next);
    return a != nullptr && b != nullptr && (*a)->active == (*b)->active;
  };
  std::vector<Work> works = lanes_.Take(key, kMaxTogether, together);
  if (works.empty()) return;
  if (Alone* alone = std::get_if<Alone>(&works[0])) {
    return (*alone)([this, key = std::move(key)]() mutable { Drive(std::move(key)); });
  }
  auto round = std::make_unique<Round>();
  round->key = std::move(key);
  round->writes.reserve(works.size());
  for (Work& work : works) round->writes.push_back(std::get<0>(std::move(work)));
  Attempt(std::move(round));
}

void Recorder::Attempt(RoundPtr round) {
  Expire(*round, clock_->Now());
  if (round->writes.empty()) return Drive(std::move(round->key));
  if (++round->attempts > kMaxAttempts) return Fail(std::move(round), Contended());
  round->deadline = absl::InfiniteFuture();
  uint64_t seen = 0;
  for (const auto& write : round->writes) {
    round->deadline = std::min(round->deadline, write->call.deadline);
    seen = std::max(seen, write->call.min_sequence);
  }
  Round& r = *round;
  const ActiveCatalogPtr& active = r.writes[0]->active;
  if (r.basis != Basis::kState) return ReadHistory(std::move(round));
  if (!r.from_journal) {
    if (StateCache::StatePtr state = states_->Peek(r.key, *active, seen)) {
      return OnState(std::move(round), Loaded{std::move(state)});
    }
  }
  auto on_state = [this, round = std::move(round)](absl::StatusOr<Loaded> loaded) mutable {
    OnState(std::move(round), std::move(loaded));
  };
  if (r.from_journal) return states_->Rebuild(r.key, active, 0, r.deadline, std::move(on_state));
  states_->Load(r.key, active, 0, r.deadline, std::move(on_state));
}

void Recorder::ReadHistory(RoundPtr round) {
  Round& r = *round;
  const uint64_t model_version = r.writes[0]->active->model->version();
  const bool whole = r.basis == Basis::kWholeHistory;
  auto on_history = [this, round = std::move(round)](absl::StatusOr<History> history) mutable {
    OnHistory(std::move(round), std::move(history));
  };
  if (whole) return ReadWholeHistory(journal_, r.key, r.deadline, std::move(on_history));
  ReadRecentHistory(journal_, r.key, model_version, r.deadline, std::move(on_history));
}

void Recorder::OnState(RoundPtr round, absl::StatusOr<Loaded> loaded) {
  if (absl::IsDeadlineExceeded(loaded.status())) return OnDeadline(std::move(round));
  if (!loaded.ok()) return Fail(std::move(round), loaded.status());
  round->cache_failed = loaded->cache_failed;
  RecordPlan plan(round->writes[0]->active, std::move(loaded->state));
  if (!Plan(*round, plan)) return Attempt(std::move(round));
  Commit(std::move(round), std::move(plan));
}

void Recorder::OnHistory(RoundPtr round, absl::StatusOr<History> history) {
  if (absl::IsDeadlineExceeded(history.status())) return OnDeadline(std::move(round));
  if (!history.ok()) return Fail(std::move(round), JournalError(history.status()));
  RecordPlan plan(round->writes[0]->active, *std::move(history));
  if (!Plan(*round, plan)) return Attempt(std::move(round));
  Commit(std::move(round), std::move(plan));
}

Recorder::Basis Recorder::MoreThan(Basis basis) {
  return basis == Basis::kState ? Basis::kRecentHistory : Basis::kWholeHistory;
}

// Fills the replies. False where the round must begin again from more than it had.
bool Recorder::Plan(Round& round, RecordPlan& plan) {
  const absl::Time now = clock_->Now();
  round.replies.clear();
  round.replies.reserve(round.writes.size());
  for (const auto& write : round.writes) {
    const RecordCall& call = write->call;
    if (call.min_sequence > plan.sequence()) {
      if (!round.from_journal && round.basis == Basis::kState) {
        round.from_journal = true;
        return false;
      }
      round.replies.push_back(LearnerVersionUnknown(call.min_sequence, plan.sequence()));
      continue;
    }
    std::optional<absl::StatusOr<Recorded>> reply =
        plan.Add({call.fact, call.answered_now, write->row}, now);
    if (!reply) {
      round.basis = MoreThan(round.basis);
      return false;
    }
    if (reply->ok()) {
      Recorded& recorded = **reply;
      recorded.token = plan.sequence();
      if (call.next) {
        recorded.next = recommender_->Pick(round.key, write->active, *plan.state(), write->next,
                                           *call.next, now);
        recorded.next->token = recorded.token;
        if (round.cache_failed) recorded.next->degradation = Degradation::kCache;
      }
    }
    round.replies.push_back(*std::move(reply));
  }
  return true;
}

void Recorder::Commit(RoundPtr round, RecordPlan plan) {
  std::vector<Event> events = plan.TakeAppended();
  if (events.empty()) return Deliver(std::move(round));
  round->before = events[0].sequence - 1;
  round->state = plan.state();
  LearnerKey key = round->key;
  const absl::Time deadline = round->deadline;
  journal_->Append(std::move(key), std::move(events), deadline,
                   [this, round = std::move(round)](absl::Status status) mutable {
                     OnAppended(std::move(round), std::move(status));
                   });
}

void Recorder::OnAppended(RoundPtr round, absl::Status status) {
  degradation_->JournalSaid(status);
  switch (status.code()) {
    case absl::StatusCode::kOk:
      cache_->Put(round->key, round->state);
      snapshotter_.Appended(round->key, round->writes[0]->active, round->before, round->state);
      return Deliver(std::move(round));
    case absl::StatusCode::kAborted:
      // Another replica has written. What it wrote may even be a new life of an erased learner, so
      // that the sequence of the cached state means nothing.
      states_->Drop(round->key);
      round->from_journal = true;
      return Attempt(std::move(round));
    case absl::StatusCode::kAlreadyExists:
      round->basis = MoreThan(round->basis);
      return Attempt(std::move(round));
    case absl::StatusCode::kDeadlineExceeded:
      return OnDeadline(std::move(round));
    default:
      return Fail(std::move(round), JournalError(status));
  }
}

void Recorder::Deliver(RoundPtr round) {
  for (size_t i = 0; i < round->writes.size(); ++i) {
    Write& write = *round->writes[i];
    absl::StatusOr<Recorded>& reply = round->replies[i];
    if (reply.ok()) {
      reply->active = write.active;
      if (reply->next) {
        degradation_->CountPicked(reply->next->degradation);
        recommender_->Log(round->key, *reply->next, *write.call.next);
      }
    }
    write.done(std::move(reply));
  }
  Drive(std::move(round->key));
}

// Nothing of the round is acknowledged.
void Recorder::Fail(RoundPtr round, const absl::Status& status) {
  if (HasReason(status, ErrorReason::kJournalUnavailable)) {
    degradation_->CountRefused(round->writes.size());
  }
  for (const auto& write : round->writes) write->done(status);
  Drive(std::move(round->key));
}

// The write with the least time is over. Those that are left begin again, with as many attempts as
// before: nobody won over them.
void Recorder::OnDeadline(RoundPtr round) {
  Expire(*round, round->deadline);
  --round->attempts;
  Attempt(std::move(round));
}

void Recorder::Expire(Round& round, absl::Time now) {
  const auto expired = std::stable_partition(
      round.writes.begin(), round.writes.end(),
      [now](const std::unique_ptr<Write>& write) { return write->call.deadline > now; });
  for (auto it = expired; it != round.writes.end(); ++it) (*it)->done(DeadlinePassed());
  round.writes.erase(expired, round.writes.end());
}

}  // namespace proximal
