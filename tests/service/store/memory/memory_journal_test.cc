// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the in-process journal offers to tests beyond the contract.

#include "service/store/memory/memory_journal.h"

#include <gtest/gtest.h>

#include <vector>

#include "absl/time/clock.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {
namespace {

const LearnerKey kAda{"school", "ada"};

TEST(MemoryJournalTest, AFaultFailsEveryCallUntilItIsOver) {
  MemoryJournal journal;
  journal.SetFault(absl::UnavailableError("disk full"));
  EXPECT_EQ(Append(journal, kAda, ResponseEvents(1, 1)), absl::UnavailableError("disk full"));
  EXPECT_EQ(Read(journal, kAda).status(), absl::UnavailableError("disk full"));
  EXPECT_EQ(journal.Health(), absl::UnavailableError("disk full"));
  journal.SetFault(absl::OkStatus());
  EXPECT_TRUE(Append(journal, kAda, ResponseEvents(1, 1)).ok());
  EXPECT_TRUE(journal.Health().ok());
}

TEST(MemoryJournalTest, AFullQueueRefusesAtOnce) {
  MemoryJournal journal(2);
  journal.Hold();
  std::vector<Answer<absl::Status>> queued(2);
  for (uint64_t i = 0; i < 2; ++i) {
    journal.Append(kAda, ResponseEvents(i + 1, i + 1), absl::InfiniteFuture(), queued[i].Receive());
  }
  EXPECT_TRUE(absl::IsResourceExhausted(Append(journal, kAda, ResponseEvents(3, 3))));
  journal.LogDecision({kAda, "d", TestTime(1), ""});
  EXPECT_EQ(journal.DroppedDecisions(), 1u);
  journal.Release();
  for (Answer<absl::Status>& answer : queued) EXPECT_TRUE(answer.Wait().ok());
}

TEST(MemoryJournalTest, ADeadlineMayPassInTheQueue) {
  MemoryJournal journal;
  journal.Hold();
  Answer<absl::Status> answer;
  const absl::Time deadline = absl::Now() + absl::Milliseconds(1);
  journal.Append(kAda, ResponseEvents(1, 1), deadline, answer.Receive());
  while (absl::Now() <= deadline) absl::SleepFor(absl::Milliseconds(1));
  journal.Release();
  EXPECT_TRUE(absl::IsDeadlineExceeded(answer.Wait()));
}

TEST(MemoryJournalTest, CloseEndsAHold) {
  MemoryJournal journal;
  journal.Hold();
  Answer<absl::Status> answer;
  journal.Append(kAda, ResponseEvents(1, 1), absl::InfiniteFuture(), answer.Receive());
  journal.Close();
  EXPECT_TRUE(answer.Wait().ok());
}

}  // namespace
}  // namespace proximal::testing
