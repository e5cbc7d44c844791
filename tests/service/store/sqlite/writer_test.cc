// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/writer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "tests/service/store/sqlite/sqlite_testing.h"
#include "tests/service/store/store_testing.h"

namespace proximal::sqlite {
namespace {

using proximal::testing::Answer;
using proximal::testing::ResponseEvents;

class WriterTest : public ::testing::Test {
 protected:
  std::unique_ptr<Writer> MakeWriter(const WriterOptions& options = {},
                                     size_t directory_bytes = 1 << 20) {
    std::unique_ptr<WriteSession> session = *WriteSession::Open(
        {.path = folder_.File("journal.db"), .directory_bytes = directory_bytes});
    return std::make_unique<Writer>(std::move(session), options,
                                    [this](const WriteSession&) { ++commits_; });
  }

  static Writer::Task AppendTask(const LearnerKey& key, uint64_t sequence,
                                 Answer<absl::Status>& answer) {
    std::vector<EncodedEvent> events = EncodeEvents(ResponseEvents(sequence, sequence));
    return {.apply = [key, events = std::move(events)](
                         WriteSession& session) { return session.Append(key, events); },
            .done = answer.Receive()};
  }

  // Keeps the writer busy until `release`, so that what is submitted meanwhile is one group.
  static void Occupy(Writer& writer, absl::Notification& release) {
    absl::Notification occupied;
    writer.Submit({.apply = [](WriteSession&) { return absl::OkStatus(); },
                   .done =
                       [&occupied, &release](const absl::Status&) {
                         occupied.Notify();
                         release.WaitForNotification();
                       }});
    occupied.WaitForNotification();
  }

  proximal::testing::TemporaryFolder folder_;
  std::atomic<int> commits_ = 0;
  const LearnerKey ada_{"school", "ada"};
};

TEST_F(WriterTest, WhatHasGatheredIsOneCommit) {
  const std::unique_ptr<Writer> writer = MakeWriter();
  absl::Notification release;
  Occupy(*writer, release);
  std::vector<Answer<absl::Status>> answers(100);
  for (size_t i = 0; i < answers.size(); ++i) {
    writer->Submit(AppendTask({"school", absl::StrCat(i)}, 1, answers[i]));
  }
  release.Notify();
  for (Answer<absl::Status>& answer : answers) EXPECT_TRUE(answer.Wait().ok());
  EXPECT_EQ(commits_, 1);
}

TEST_F(WriterTest, ARefusedCallFailsAloneInItsGroup) {
  const std::unique_ptr<Writer> writer = MakeWriter();
  absl::Notification release;
  Occupy(*writer, release);
  std::vector<Answer<absl::Status>> answers(3);
  writer->Submit(AppendTask(ada_, 1, answers[0]));
  writer->Submit(AppendTask(ada_, 7, answers[1]));
  writer->Submit(AppendTask(ada_, 2, answers[2]));
  release.Notify();
  EXPECT_TRUE(answers[0].Wait().ok());
  EXPECT_TRUE(absl::IsAborted(answers[1].Wait()));
  EXPECT_TRUE(answers[2].Wait().ok());
  EXPECT_EQ(commits_, 1);
}

TEST_F(WriterTest, SeesTheIdsOfItsOwnGroup) {
  const std::unique_ptr<Writer> writer = MakeWriter();
  absl::Notification release;
  Occupy(*writer, release);
  std::vector<Answer<absl::Status>> answers(2);
  writer->Submit(AppendTask(ada_, 1, answers[0]));
  writer->Submit(AppendTask(ada_, 1, answers[1]));
  release.Notify();
  EXPECT_TRUE(answers[0].Wait().ok());
  EXPECT_TRUE(absl::IsAlreadyExists(answers[1].Wait()));
}

TEST_F(WriterTest, ACallThatBreaksTheTransactionFailsAlone) {
  const std::unique_ptr<Writer> writer = MakeWriter();
  absl::Notification release;
  Occupy(*writer, release);
  std::vector<Answer<absl::Status>> answers(3);
  writer->Submit(AppendTask(ada_, 1, answers[0]));
  writer->Submit({.apply =
                      [](WriteSession& session) {
                        // Half done when it fails: none of it may stay.
                        const LearnerKey bob{"school", "bob"};
                        EXPECT_TRUE(session.Append(bob, EncodeEvents(ResponseEvents(1, 1))).ok());
                        return absl::DataLossError("a page of bob's is broken");
                      },
                  .done = answers[1].Receive()});
  writer->Submit(AppendTask(ada_, 2, answers[2]));
  release.Notify();
  EXPECT_TRUE(answers[0].Wait().ok());
  EXPECT_TRUE(absl::IsDataLoss(answers[1].Wait()));
  EXPECT_TRUE(answers[2].Wait().ok());
  EXPECT_TRUE(writer->Health().ok());

  Answer<absl::Status> bob;
  writer->Submit(AppendTask({"school", "bob"}, 1, bob));
  EXPECT_TRUE(bob.Wait().ok());
}

TEST_F(WriterTest, AFullQueueRefusesAtOnce) {
  const std::unique_ptr<Writer> writer =
      MakeWriter({.max_queued = 2, .max_queued_bytes = 1000, .max_decisions = 3});
  absl::Notification release;
  Occupy(*writer, release);
  std::vector<Answer<absl::Status>> answers(3);
  writer->Submit(AppendTask(ada_, 1, answers[0]));
  writer->Submit(AppendTask(ada_, 2, answers[1]));
  writer->Submit(AppendTask(ada_, 3, answers[2]));
  EXPECT_TRUE(absl::IsResourceExhausted(answers[2].Wait()));
  for (int i = 0; i < 5; ++i) writer->LogDecision({ada_, absl::StrCat(i), absl::UnixEpoch(), ""});
  EXPECT_EQ(writer->dropped_decisions(), 2u);
  release.Notify();
  EXPECT_TRUE(answers[0].Wait().ok());
  EXPECT_TRUE(answers[1].Wait().ok());
}

TEST_F(WriterTest, TheQueueIsBoundedByBytesButTakesOneLargeCall) {
  const std::unique_ptr<Writer> writer = MakeWriter({.max_queued_bytes = 1000});
  absl::Notification release;
  Occupy(*writer, release);
  std::vector<Answer<absl::Status>> answers(2);
  for (Answer<absl::Status>& answer : answers) {
    Writer::Task task = AppendTask(ada_, 1, answer);
    task.bytes = 5000;
    writer->Submit(std::move(task));
  }
  EXPECT_TRUE(absl::IsResourceExhausted(answers[1].Wait()));
  release.Notify();
  EXPECT_TRUE(answers[0].Wait().ok());
}

TEST_F(WriterTest, RemembersRightWhenItForgetsLearners) {
  const std::unique_ptr<Writer> writer = MakeWriter({}, /*directory_bytes=*/1200);
  for (uint64_t sequence = 1; sequence <= 5; ++sequence) {
    for (int learner = 0; learner < 6; ++learner) {
      const LearnerKey key{"school", absl::StrCat(learner)};
      Answer<absl::Status> first;
      writer->Submit(AppendTask(key, sequence, first));
      EXPECT_TRUE(first.Wait().ok());
      Answer<absl::Status> again;
      writer->Submit(AppendTask(key, sequence, again));
      EXPECT_TRUE(absl::IsAlreadyExists(again.Wait()));
    }
  }
}

}  // namespace
}  // namespace proximal::sqlite
