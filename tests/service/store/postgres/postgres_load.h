// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Learners who answer one thing after another, each sent again until it is recorded, and a ledger
// of what was acknowledged.

#ifndef PROXIMAL_TESTS_SERVICE_STORE_POSTGRES_POSTGRES_LOAD_H_
#define PROXIMAL_TESTS_SERVICE_STORE_POSTGRES_POSTGRES_LOAD_H_

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/store/journal.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {

class PostgresLoad {
 public:
  // `name` tells the responses of one load from those of another on the same learners; `patience`
  // is how long a call may take.
  PostgresLoad(Journal& journal, std::string name, int learners,
               absl::Duration patience = absl::Milliseconds(500))
      : journal_(journal), name_(std::move(name)), patience_(patience) {
    for (int i = 0; i < learners; ++i) {
      threads_.emplace_back([this, key = KeyOf(i)] { Answer(key); });
    }
  }
  ~PostgresLoad() { Stop(); }

  static LearnerKey KeyOf(int number) { return {"school", absl::StrCat("learner ", number)}; }

  int64_t acknowledged() const { return acknowledged_; }
  // Calls that ended with anything but what a journal in order says.
  int64_t errors() const { return errors_; }
  void AwaitMore(int64_t count) const {
    const int64_t before = acknowledged_;
    while (acknowledged_ < before + count) absl::SleepFor(absl::Milliseconds(1));
  }
  void Stop() {
    stopped_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  // Each response until it is acknowledged: OK, or ALREADY_EXISTS where it was sent before.
  void Answer(const LearnerKey& key) {
    uint64_t last = 0;
    for (int number = 0; !stopped_; ++number) {
      const std::string id = absl::StrCat(name_, "/", number);
      bool sent = false;
      while (!stopped_) {
        const absl::Status status =
            Append(journal_, key, {ResponseEvent(last + 1, id)}, absl::Now() + patience_);
        if (status.ok() || (absl::IsAlreadyExists(status) && sent)) {
          ++acknowledged_;
          ++last;
          break;
        }
        sent = true;
        if (!absl::IsAborted(status)) {
          ++errors_;
          absl::SleepFor(absl::Milliseconds(5));
          continue;
        }
        const absl::StatusOr<std::vector<Event>> events = Read(journal_, key);
        if (events.ok()) last = events->size();
      }
    }
  }

  Journal& journal_;
  const std::string name_;
  const absl::Duration patience_;
  std::atomic<bool> stopped_ = false;
  std::atomic<int64_t> acknowledged_ = 0;
  std::atomic<int64_t> errors_ = 0;
  std::vector<std::thread> threads_;
};

// Sequences without a gap and no id twice; gives how many events the learners have.
inline int64_t CountSoundEvents(Journal& journal, int learners) {
  int64_t count = 0;
  for (int learner = 0; learner < learners; ++learner) {
    const absl::StatusOr<std::vector<Event>> events = Read(journal, PostgresLoad::KeyOf(learner));
    EXPECT_TRUE(events.ok()) << events.status();
    if (!events.ok()) continue;
    std::set<std::string> ids;
    for (size_t i = 0; i < events->size(); ++i) {
      EXPECT_EQ((*events)[i].sequence, i + 1);
      EXPECT_TRUE(ids.insert((*events)[i].id()).second) << (*events)[i].id();
    }
    count += static_cast<int64_t>(events->size());
  }
  return count;
}

}  // namespace proximal::testing

#endif  // PROXIMAL_TESTS_SERVICE_STORE_POSTGRES_POSTGRES_LOAD_H_
