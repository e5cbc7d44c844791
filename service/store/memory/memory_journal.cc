// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/memory/memory_journal.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/store/event_batch.h"
#include "service/store/event_codec.h"

namespace proximal {
namespace {

// What a journal keeps of times: whole microseconds.
absl::Time ToMicros(absl::Time time) { return absl::FromUnixMicros(absl::ToUnixMicros(time)); }

bool IsSupersededBy(const std::optional<StateSnapshot>& kept, const StateSnapshot& snapshot) {
  return !kept || kept->model_version != snapshot.model_version ||
         kept->sequence <= snapshot.sequence;
}

}  // namespace

MemoryJournal::MemoryJournal(size_t max_queued)
    : max_queued_(max_queued), thread_([this] { Serve(); }) {}

MemoryJournal::~MemoryJournal() { Close(); }

void MemoryJournal::Enqueue(absl::Time deadline, absl::AnyInvocable<void(absl::Status)> run) {
  absl::Status refusal;
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) {
      refusal = absl::UnavailableError("the journal is closed");
    } else if (queue_.size() >= max_queued_) {
      refusal = absl::ResourceExhaustedError("the journal's queue is full");
    } else {
      queue_.push_back({deadline, std::move(run)});
      return;
    }
  }
  run(refusal);
}

void MemoryJournal::Serve() {
  while (true) {
    Call call;
    absl::Status status;
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return closed_ || (!held_ && !queue_.empty());
      };
      mutex_.Await(absl::Condition(&ready));
      if (queue_.empty()) return;
      call = std::move(queue_.front());
      queue_.pop_front();
      status = fault_;
    }
    if (call.deadline < absl::Now()) {
      status = absl::DeadlineExceededError("the deadline passed in the journal's queue");
    }
    call.run(status);
  }
}

absl::Status MemoryJournal::AppendNow(const LearnerKey& key, absl::Span<const Event> events) {
  const auto found = learners_.find(key);
  uint64_t last = 0;
  if (found != learners_.end()) {
    last = found->second.events.size();
    for (const Event& event : events) {
      if (found->second.ids.contains(event.id())) {
        return absl::AlreadyExistsError("an event with this id is in the journal");
      }
    }
  }
  if (events[0].sequence != last + 1) {
    return absl::AbortedError(
        absl::StrCat("sequence ", events[0].sequence, " does not follow ", last));
  }
  Learner& learner = learners_[key];
  if (learner.life == 0) learner.life = ++lives_;
  for (const Event& event : events) {
    learner.ids.emplace(event.id(), learner.events.size());
    learner.events.push_back(EncodeEvent(event));
  }
  return absl::OkStatus();
}

void MemoryJournal::Append(LearnerKey key, std::vector<Event> events, absl::Time deadline,
                           absl::AnyInvocable<void(absl::Status)> done) {
  if (absl::Status status = ValidateBatch(events); !status.ok()) return done(std::move(status));
  Enqueue(deadline, [this, key = std::move(key), events = std::move(events),
                     done = std::move(done)](absl::Status status) mutable {
    done(status.ok() ? AppendNow(key, events) : std::move(status));
  });
}

void MemoryJournal::Read(LearnerKey key, uint64_t after, size_t limit, absl::Time deadline,
                         absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) {
  Enqueue(deadline, [this, key = std::move(key), after, limit,
                     done = std::move(done)](absl::Status status) mutable {
    if (!status.ok()) return done(std::move(status));
    done(EventsAfter(key, after, limit));
  });
}

absl::StatusOr<std::vector<Event>> MemoryJournal::EventsAfter(const LearnerKey& key, uint64_t after,
                                                              size_t limit) const {
  std::vector<Event> events;
  const auto found = learners_.find(key);
  if (found == learners_.end()) return events;
  const std::vector<std::string>& all = found->second.events;
  const size_t begin = static_cast<size_t>(std::min<uint64_t>(after, all.size()));
  const size_t count = std::min(limit, all.size() - begin);
  for (size_t i = begin; i < begin + count; ++i) {
    absl::StatusOr<Event> event = DecodeEvent(i + 1, all[i]);
    if (!event.ok()) return event.status();
    events.push_back(*std::move(event));
  }
  return events;
}

void MemoryJournal::ReadLast(LearnerKey key, size_t limit, absl::Time deadline,
                             absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) {
  Enqueue(deadline,
          [this, key = std::move(key), limit, done = std::move(done)](absl::Status status) mutable {
            if (!status.ok()) return done(std::move(status));
            const auto found = learners_.find(key);
            const size_t there = found == learners_.end() ? 0 : found->second.events.size();
            done(EventsAfter(key, there - std::min(there, limit), limit));
          });
}

void MemoryJournal::ReadRecent(LearnerKey key, uint64_t model_version, absl::Time deadline,
                               absl::AnyInvocable<void(absl::StatusOr<Recent>)> done) {
  Enqueue(deadline, [this, key = std::move(key), model_version,
                     done = std::move(done)](absl::Status status) mutable {
    if (!status.ok()) return done(std::move(status));
    Recent recent;
    if (const auto found = learners_.find(key); found != learners_.end()) {
      const Learner& learner = found->second;
      recent.life = learner.life;
      if (learner.snapshot && learner.snapshot->model_version == model_version) {
        recent.snapshot = learner.snapshot;
      }
    }
    auto events = EventsAfter(key, recent.snapshot ? recent.snapshot->sequence : 0, SIZE_MAX);
    if (!events.ok()) return done(events.status());
    recent.events = *std::move(events);
    done(std::move(recent));
  });
}

void MemoryJournal::KeepSnapshot(LearnerKey key, uint64_t life, StateSnapshot snapshot) {
  Enqueue(absl::InfiniteFuture(), [this, key = std::move(key), life,
                                   snapshot = std::move(snapshot)](const absl::Status& status) {
    const auto found = learners_.find(key);
    if (!status.ok() || found == learners_.end() || found->second.life != life) return;
    if (IsSupersededBy(found->second.snapshot, snapshot)) found->second.snapshot = snapshot;
  });
}

void MemoryJournal::LogDecision(DecisionRecord decision) {
  decision.decided_at = ToMicros(decision.decided_at);
  Enqueue(absl::InfiniteFuture(),
          [this, decision = std::move(decision)](const absl::Status& status) mutable {
            if (status.ok()) {
              const auto found = learners_.find(decision.key);
              const size_t reached = found == learners_.end() ? 0 : found->second.events.size();
              if (std::exchange(decision.sequence, 0) > reached) return;
              Learner& learner = learners_[decision.key];
              learner.decisions.push_back(std::move(decision));
              return;
            }
            absl::MutexLock lock(&mutex_);
            ++dropped_;
          });
}

uint64_t MemoryJournal::DroppedDecisions() const {
  absl::MutexLock lock(&mutex_);
  return dropped_;
}

void MemoryJournal::ReadDecisions(
    LearnerKey key, std::string after, size_t limit, absl::Time deadline,
    absl::AnyInvocable<void(absl::StatusOr<std::vector<DecisionRecord>>)> done) {
  Enqueue(deadline, [this, key = std::move(key), after = std::move(after), limit,
                     done = std::move(done)](absl::Status status) mutable {
    if (!status.ok()) return done(std::move(status));
    const auto found = learners_.find(key);
    const std::vector<DecisionRecord> none;
    const auto& all = found == learners_.end() ? none : found->second.decisions;
    auto begin = all.begin();
    if (!after.empty()) {
      begin = std::find_if(all.begin(), all.end(), [&after](const DecisionRecord& decision) {
        return decision.decision_id == after;
      });
      if (begin == all.end()) return done(absl::NotFoundError("no such decision of the learner"));
      ++begin;
    }
    const size_t count = std::min(limit, static_cast<size_t>(std::distance(begin, all.end())));
    done(std::vector<DecisionRecord>(begin, begin + static_cast<ptrdiff_t>(count)));
  });
}

void MemoryJournal::Erase(LearnerKey key, absl::AnyInvocable<void(absl::StatusOr<Erased>)> done) {
  Enqueue(absl::InfiniteFuture(),
          [this, key = std::move(key), done = std::move(done)](absl::Status status) mutable {
            if (!status.ok()) return done(std::move(status));
            Erased erased;
            if (const auto found = learners_.find(key); found != learners_.end()) {
              erased = {found->second.events.size(), found->second.decisions.size()};
              learners_.erase(found);
            }
            done(erased);
          });
}

absl::Status MemoryJournal::Health() const {
  absl::MutexLock lock(&mutex_);
  if (closed_) return absl::UnavailableError("the journal is closed");
  return fault_;
}

void MemoryJournal::Close() {
  {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
  }
  absl::MutexLock lock(&join_mutex_);
  if (thread_.joinable()) thread_.join();
}

void MemoryJournal::SetFault(absl::Status fault) {
  absl::MutexLock lock(&mutex_);
  fault_ = std::move(fault);
}

void MemoryJournal::Hold() {
  absl::MutexLock lock(&mutex_);
  held_ = true;
}

void MemoryJournal::Release() {
  absl::MutexLock lock(&mutex_);
  held_ = false;
}

}  // namespace proximal
