// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/state_loader.h"

#include <algorithm>

#include "absl/hash/hash.h"
#include "absl/time/clock.h"
#include "service/app/errors.h"
#include "service/app/history.h"

namespace proximal {
namespace {

bool Serves(const LearnerState* state, const ActiveCatalog& active, uint64_t min_sequence) {
  return state != nullptr && state->model_version == active.model->version() &&
         state->sequence >= min_sequence;
}

absl::Status DeadlinePassed() {
  return Error(absl::StatusCode::kDeadlineExceeded, ErrorReason::kDeadlineExceeded,
               "the deadline passed while the learner's state was read");
}

}  // namespace

StateLoader::StateLoader(Journal* journal, StateCache* cache)
    : journal_(journal), cache_(cache), watcher_([this] { WatchDeadlines(); }) {}

StateLoader::~StateLoader() {
  {
    absl::MutexLock lock(&watch_mutex_);
    ending_ = true;
  }
  watcher_.join();
}

StateLoader::StatePtr StateLoader::Peek(const LearnerKey& key, const ActiveCatalog& active,
                                        uint64_t min_sequence) {
  StatePtr state = cache_->Peek(key, min_sequence);
  return Serves(state.get(), active, min_sequence) ? state : nullptr;
}

StateLoader::StatePtr StateLoader::PeekAny(const LearnerKey& key, const ActiveCatalog& active,
                                           uint64_t min_sequence) {
  StatePtr state = cache_->PeekAny(key);
  return Serves(state.get(), active, min_sequence) ? state : nullptr;
}

void StateLoader::Load(const LearnerKey& key, ActiveCatalogPtr active, uint64_t min_sequence,
                       absl::Time deadline, Done done) {
  if (StatePtr state = Peek(key, *active, min_sequence)) return done(Loaded{std::move(state)});
  Join(key, std::move(active), {min_sequence, deadline, /*fresh=*/false, std::move(done)});
}

void StateLoader::Rebuild(const LearnerKey& key, ActiveCatalogPtr active, uint64_t min_sequence,
                          absl::Time deadline, Done done) {
  Join(key, std::move(active), {min_sequence, deadline, /*fresh=*/true, std::move(done)});
}

void StateLoader::Drop(const LearnerKey& key) {
  MarkForgotten(key);
  cache_->Drop(key);
}

void StateLoader::Erase(const LearnerKey& key) {
  MarkForgotten(key);
  cache_->Erase(key);
}

void StateLoader::MarkForgotten(const LearnerKey& key) {
  Stripe& stripe = StripeOf(key);
  absl::MutexLock lock(&stripe.mutex);
  for (auto& [reading_key, reading] : stripe.readings) {
    if (reading_key.first == key) reading.forgotten = true;
  }
}

StateLoader::Stripe& StateLoader::StripeOf(const LearnerKey& key) {
  return stripes_[absl::Hash<LearnerKey>()(key) % stripes_.size()];
}

void StateLoader::Join(const LearnerKey& key, ActiveCatalogPtr active, Waiter waiter) {
  const absl::Time deadline = waiter.deadline;
  const bool from_journal = waiter.fresh;
  ReadingKey reading_key(key, active->model->version());
  {
    Stripe& stripe = StripeOf(key);
    absl::MutexLock lock(&stripe.mutex);
    const auto [found, first] = stripe.readings.try_emplace(reading_key);
    Reading& reading = found->second;
    if (!first) {
      (reading.from_journal ? reading.joined : reading.served).push_back(std::move(waiter));
      return;
    }
    CountReadings(+1);
    reading.active = active;
    reading.from_journal = from_journal;
    reading.served.push_back(std::move(waiter));
  }
  if (from_journal) return ReadJournal(std::move(reading_key), std::move(active), deadline);
  AskCache(std::move(reading_key), deadline);
}

void StateLoader::AskCache(ReadingKey key, absl::Time deadline) {
  const LearnerKey learner = key.first;
  cache_->Get(learner, nullptr, deadline,
              [this, key = std::move(key)](const absl::StatusOr<StatePtr>& cached) mutable {
                Finish(std::move(key), cached, SettleCached);
              });
}

void StateLoader::ReadJournal(ReadingKey key, ActiveCatalogPtr active, absl::Time deadline) {
  LearnerKey learner = key.first;
  BuildState(journal_, std::move(learner), std::move(active), deadline,
             [this, key = std::move(key)](const absl::StatusOr<StatePtr>& state) mutable {
               if (!state.ok()) {
                 return Finish(std::move(key), JournalError(state.status()), SettleRead);
               }
               cache_->Put(key.first, *state);
               Finish(std::move(key), state, SettleRead);
             });
}

void StateLoader::SettleCached(Reading& reading, const absl::StatusOr<StatePtr>& cached,
                               std::vector<Answer>& answers) {
  reading.cache_failed = !cached.ok();
  if (!cached.ok()) return;
  const auto left = std::stable_partition(
      reading.served.begin(), reading.served.end(), [&](const Waiter& waiter) {
        return !waiter.fresh && Serves(cached->get(), *reading.active, waiter.min_sequence);
      });
  for (auto it = reading.served.begin(); it != left; ++it) {
    answers.emplace_back(std::move(it->done), Loaded{*cached});
  }
  reading.served.erase(reading.served.begin(), left);
}

void StateLoader::SettleRead(Reading& reading, const absl::StatusOr<StatePtr>& state,
                             std::vector<Answer>& answers) {
  const auto answer = [&](Waiter& waiter) {
    if (state.ok()) {
      answers.emplace_back(std::move(waiter.done), Loaded{*state, reading.cache_failed});
    } else {
      answers.emplace_back(std::move(waiter.done), state.status());
    }
  };
  std::vector<Waiter> left;
  for (Waiter& waiter : reading.served) {
    if (state.ok() && (*state)->sequence < waiter.min_sequence) {
      answers.emplace_back(std::move(waiter.done),
                           LearnerVersionUnknown(waiter.min_sequence, (*state)->sequence));
    } else {
      answer(waiter);
    }
  }
  // The deadline that passed was not theirs; any other error is.
  const bool retry = absl::IsDeadlineExceeded(state.status());
  for (Waiter& waiter : reading.joined) {
    const bool enough =
        state.ok() ? !waiter.fresh && (*state)->sequence >= waiter.min_sequence : !retry;
    if (enough) {
      answer(waiter);
    } else {
      left.push_back(std::move(waiter));
    }
  }
  reading.served = std::move(left);
  reading.joined.clear();
}

void StateLoader::Finish(ReadingKey key, const absl::StatusOr<StatePtr>& state, Settle settle) {
  std::vector<Answer> answers;
  ActiveCatalogPtr again;
  absl::Time deadline = absl::InfinitePast();
  bool forgotten = false;
  {
    Stripe& stripe = StripeOf(key.first);
    absl::MutexLock lock(&stripe.mutex);
    const auto found = stripe.readings.find(key);
    Reading& reading = found->second;
    forgotten = std::exchange(reading.forgotten, false);
    settle(reading, state, answers);
    if (reading.served.empty()) {
      stripe.readings.erase(found);
      CountReadings(-1);
    } else {
      again = reading.active;
      reading.from_journal = true;
      for (const Waiter& waiter : reading.served) deadline = std::max(deadline, waiter.deadline);
    }
  }
  // The state was put into the cache while the reading was listed: whoever forgot the learner
  // either found it there or has marked the reading.
  if (forgotten) cache_->Drop(key.first);
  for (auto& [done, answer] : answers) done(std::move(answer));
  if (again != nullptr) ReadJournal(std::move(key), std::move(again), deadline);
}

void StateLoader::CountReadings(int change) {
  absl::MutexLock lock(&watch_mutex_);
  readings_ += change;
}

void StateLoader::WatchDeadlines() {
  const auto wanted = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(watch_mutex_) {
    return readings_ > 0 || ending_;
  };
  for (;;) {
    {
      absl::MutexLock lock(&watch_mutex_, absl::Condition(&wanted));
      if (watch_mutex_.AwaitWithTimeout(absl::Condition(&ending_), kExpiryPeriod)) return;
    }
    Expire(absl::Now());
  }
}

void StateLoader::Expire(absl::Time now) {
  std::vector<Done> expired;
  const auto take = [&expired, now](std::vector<Waiter>& waiters) {
    const auto late =
        std::stable_partition(waiters.begin(), waiters.end(),
                              [now](const Waiter& waiter) { return waiter.deadline > now; });
    for (auto it = late; it != waiters.end(); ++it) expired.push_back(std::move(it->done));
    waiters.erase(late, waiters.end());
  };
  for (Stripe& stripe : stripes_) {
    absl::MutexLock lock(&stripe.mutex);
    for (auto& [key, reading] : stripe.readings) {
      take(reading.served);
      take(reading.joined);
    }
  }
  for (Done& done : expired) done(DeadlinePassed());
}

}  // namespace proximal
