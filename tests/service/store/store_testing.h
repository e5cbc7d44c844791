// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// For tests of stores: events to append, and calls that wait for their answer.

#ifndef PROXIMAL_TESTS_SERVICE_STORE_STORE_TESTING_H_
#define PROXIMAL_TESTS_SERVICE_STORE_STORE_TESTING_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "engine/learner/learner_state.h"
#include "service/store/journal.h"
#include "service/store/state_cache.h"

namespace proximal::testing {

// The answer of one asynchronous call.
template <typename T>
class Answer {
 public:
  // What to pass as `done`. The Answer must outlive the call.
  auto Receive() {
    return [this](T value) {
      value_.emplace(std::move(value));
      received_.Notify();
    };
  }
  T Wait() {
    received_.WaitForNotification();
    return *std::move(value_);
  }

 private:
  std::optional<T> value_;
  absl::Notification received_;
};

inline absl::Time TestTime(int64_t second) { return absl::FromUnixSeconds(1'700'000'000 + second); }

inline Event ResponseEvent(uint64_t sequence, std::string id) {
  Response response;
  response.response_id = std::move(id);
  response.item_id = absl::StrCat("item-", sequence);
  response.score = 0.25;
  response.answered_at = TestTime(static_cast<int64_t>(sequence));
  Event event;
  event.sequence = sequence;
  event.recorded_at = TestTime(static_cast<int64_t>(sequence)) + absl::Microseconds(7);
  event.fact = std::move(response);
  return event;
}

// Events first .. last with ids <prefix><sequence>.
inline std::vector<Event> ResponseEvents(uint64_t first, uint64_t last,
                                         const std::string& prefix = "r") {
  std::vector<Event> events;
  events.reserve(last - first + 1);
  for (uint64_t sequence = first; sequence <= last; ++sequence) {
    events.push_back(ResponseEvent(sequence, absl::StrCat(prefix, sequence)));
  }
  return events;
}

inline std::vector<std::string> IdsOf(const std::vector<Event>& events) {
  std::vector<std::string> ids;
  ids.reserve(events.size());
  for (const Event& event : events) ids.push_back(event.id());
  return ids;
}

inline StateCache::StatePtr TestState(uint64_t sequence, uint64_t model_version,
                                      size_t skills = 3) {
  LearnerState state;
  state.skills.reserve(skills);
  state.sequence = sequence;
  state.model_version = model_version;
  state.responses = static_cast<uint32_t>(sequence);
  for (size_t i = 0; i < skills; ++i) {
    SkillTrace skill{};
    skill.skill = static_cast<uint32_t>(i);
    skill.attempts = 1;
    state.skills.push_back(skill);
  }
  return std::make_shared<const LearnerState>(std::move(state));
}

inline absl::Status Append(Journal& journal, const LearnerKey& key, std::vector<Event> events,
                           absl::Time deadline = absl::InfiniteFuture()) {
  Answer<absl::Status> answer;
  journal.Append(key, std::move(events), deadline, answer.Receive());
  return answer.Wait();
}

inline absl::StatusOr<std::vector<Event>> Read(Journal& journal, const LearnerKey& key,
                                               uint64_t after = 0, size_t limit = SIZE_MAX,
                                               absl::Time deadline = absl::InfiniteFuture()) {
  Answer<absl::StatusOr<std::vector<Event>>> answer;
  journal.Read(key, after, limit, deadline, answer.Receive());
  return answer.Wait();
}

inline absl::StatusOr<std::vector<Event>> ReadLast(Journal& journal, const LearnerKey& key,
                                                   size_t limit) {
  Answer<absl::StatusOr<std::vector<Event>>> answer;
  journal.ReadLast(key, limit, absl::InfiniteFuture(), answer.Receive());
  return answer.Wait();
}

inline absl::StatusOr<Journal::Recent> ReadRecent(Journal& journal, const LearnerKey& key,
                                                  uint64_t model_version,
                                                  absl::Time deadline = absl::InfiniteFuture()) {
  Answer<absl::StatusOr<Journal::Recent>> answer;
  journal.ReadRecent(key, model_version, deadline, answer.Receive());
  return answer.Wait();
}

inline absl::StatusOr<std::vector<DecisionRecord>> ReadDecisions(
    Journal& journal, const LearnerKey& key, std::string after = "", size_t limit = SIZE_MAX,
    absl::Time deadline = absl::InfiniteFuture()) {
  Answer<absl::StatusOr<std::vector<DecisionRecord>>> answer;
  journal.ReadDecisions(key, std::move(after), limit, deadline, answer.Receive());
  return answer.Wait();
}

inline absl::StatusOr<Journal::Erased> Erase(Journal& journal, const LearnerKey& key) {
  Answer<absl::StatusOr<Journal::Erased>> answer;
  journal.Erase(key, answer.Receive());
  return answer.Wait();
}

}  // namespace proximal::testing

#endif  // PROXIMAL_TESTS_SERVICE_STORE_STORE_TESTING_H_
