// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/state_loader.h"

#include <algorithm>

#include "absl/hash/hash.h"
#include "absl/time/clock.h"
#include "engine/tracing/fold.h"
#include "service/app/errors.h"
#include "service/app/history_reader.h"

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
  StatePtr state = cache_->Peek(key);
  return Serves(state.get(), active, min_sequence) ? state : nullptr;
}

void StateLoader::Load(const LearnerKey& key, ActiveCatalogPtr active, uint64_t min_sequence,
                       absl::Time deadline, Done done) {
  if (StatePtr state = Peek(key, *active, min_sequence)) return done(std::move(state));
  cache_->Get(
      key, deadline,
      [this, key, active = std::move(active), min_sequence, deadline,
       done = std::move(done)](absl::StatusOr<StatePtr> cached) mutable {
        if (cached.ok() && Serves(cached->get(), *active, min_sequence)) {
          return done(*std::move(cached));
        }
        Join(key, std::move(active), {min_sequence, deadline, /*fresh=*/false, std::move(done)});
      });
}

void StateLoader::Rebuild(const LearnerKey& key, ActiveCatalogPtr active, uint64_t min_sequence,
                          absl::Time deadline, Done done) {
  Join(key, std::move(active), {min_sequence, deadline, /*fresh=*/true, std::move(done)});
}

void StateLoader::Forget(const LearnerKey& key) {
  {
    Stripe& stripe = StripeOf(key);
    absl::MutexLock lock(&stripe.mutex);
    for (auto& [rebuild_key, reading] : stripe.readings) {
      if (rebuild_key.first == key) reading.forgotten = true;
    }
  }
  cache_->Erase(key);
}

StateLoader::Stripe& StateLoader::StripeOf(const LearnerKey& key) {
  return stripes_[absl::Hash<LearnerKey>()(key) % stripes_.size()];
}

void StateLoader::Join(const LearnerKey& key, ActiveCatalogPtr active, Waiter waiter) {
  const absl::Time deadline = waiter.deadline;
  RebuildKey rebuild_key(key, active->model->version());
  {
    Stripe& stripe = StripeOf(key);
    absl::MutexLock lock(&stripe.mutex);
    const auto [reading, first] = stripe.readings.try_emplace(rebuild_key);
    if (!first) {
      reading->second.joined.push_back(std::move(waiter));
      return;
    }
    CountReadings(+1);
    reading->second.active = active;
    reading->second.served.push_back(std::move(waiter));
  }
  Read(std::move(rebuild_key), std::move(active), deadline);
}

void StateLoader::Read(RebuildKey key, ActiveCatalogPtr active, absl::Time deadline) {
  LearnerKey learner = key.first;
  ReadHistory(journal_, std::move(learner), deadline,
              [this, key = std::move(key),
               active = std::move(active)](absl::StatusOr<std::vector<Event>> events) mutable {
                if (!events.ok()) return Finish(std::move(key), JournalError(events.status()));
                StatePtr state =
                    std::make_shared<const LearnerState>(FoldHistory(*active->model, *events));
                cache_->Put(key.first, state);
                Finish(std::move(key), state);
              });
}

// Distributes the outcome of a read. True where waiters are left that need another.
bool StateLoader::Settle(Reading& reading, const absl::StatusOr<StatePtr>& state,
                         std::vector<Answer>& answers) {
  std::vector<Waiter> left;
  for (Waiter& waiter : reading.served) {
    if (state.ok() && (*state)->sequence < waiter.min_sequence) {
      answers.emplace_back(std::move(waiter.done),
                           LearnerVersionUnknown(waiter.min_sequence, (*state)->sequence));
    } else {
      answers.emplace_back(std::move(waiter.done), state);
    }
  }
  // The deadline that passed was not theirs; any other error is.
  const bool retry = absl::IsDeadlineExceeded(state.status());
  for (Waiter& waiter : reading.joined) {
    const bool enough =
        state.ok() ? !waiter.fresh && (*state)->sequence >= waiter.min_sequence : !retry;
    if (enough) {
      answers.emplace_back(std::move(waiter.done), state);
    } else {
      left.push_back(std::move(waiter));
    }
  }
  reading.served = std::move(left);
  reading.joined.clear();
  return !reading.served.empty();
}

void StateLoader::Finish(RebuildKey key, const absl::StatusOr<StatePtr>& state) {
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
    if (Settle(reading, state, answers)) {
      again = reading.active;
      for (const Waiter& waiter : reading.served) deadline = std::max(deadline, waiter.deadline);
    } else {
      stripe.readings.erase(found);
      CountReadings(-1);
    }
  }
  // The state was put into the cache while the reading was listed: whoever forgot the learner
  // either found it there or has marked the reading.
  if (forgotten) cache_->Erase(key.first);
  for (auto& [done, answer] : answers) done(std::move(answer));
  if (again != nullptr) Read(std::move(key), std::move(again), deadline);
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
