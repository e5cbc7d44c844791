// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What every journal does (service/store/journal.h). A test of an implementation includes this and
// instantiates JournalContract with how to make one:
//
//   INSTANTIATE_TEST_SUITE_P(Memory, JournalContract, testing::Values(&MakeMemorySubject));

#ifndef PROXIMAL_TESTS_SERVICE_STORE_JOURNAL_CONTRACT_H_
#define PROXIMAL_TESTS_SERVICE_STORE_JOURNAL_CONTRACT_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/store/journal.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {

// A journal under test, empty at first, and whatever it stands on.
class JournalSubject {
 public:
  virtual ~JournalSubject() = default;
  virtual Journal& journal() = 0;
  // Closes the journal and opens it again on what it kept; false where it keeps nothing.
  virtual bool Reopen() = 0;
};

using MakeJournalSubject = std::function<std::unique_ptr<JournalSubject>()>;

class JournalContract : public ::testing::TestWithParam<MakeJournalSubject> {
 protected:
  Journal& journal() { return subject_->journal(); }
  JournalSubject& subject() { return *subject_; }

  // The learner's decisions once there are `count` of them.
  std::vector<DecisionRecord> AwaitDecisions(const LearnerKey& key, size_t count) {
    while (true) {
      absl::StatusOr<std::vector<DecisionRecord>> decisions = ReadDecisions(journal(), key);
      if (!decisions.ok() || decisions->size() >= count) return *std::move(decisions);
      absl::SleepFor(absl::Milliseconds(1));
    }
  }

  const LearnerKey ada_{"school", "ada"};
  const LearnerKey bob_{"school", "bob"};

 private:
  std::unique_ptr<JournalSubject> subject_ = GetParam()();
};

inline DecisionRecord TestDecision(const LearnerKey& key, int number) {
  return {key, absl::StrCat("d", number), TestTime(number),
          absl::StrCat("payload ", number, std::string(1, '\0'), "end")};
}

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_P(JournalContract, ReadsWhatWasAppendedInSequence) {
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 1)).ok());
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(2, 4)).ok());
  const absl::StatusOr<std::vector<Event>> events = Read(journal(), ada_);
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_THAT(IdsOf(*events), ElementsAre("r1", "r2", "r3", "r4"));
  for (size_t i = 0; i < events->size(); ++i) EXPECT_EQ((*events)[i].sequence, i + 1);
}

TEST_P(JournalContract, KeepsEveryFieldOfAnEvent) {
  Response response;
  response.response_id = "id with \"quotes\", \xF0\x9F\x98\x80 and 'more'";
  response.item_id = "fractions/half";
  response.score = std::nextafter(1.0 / 3, 1);
  response.answered_at = TestTime(5) + absl::Microseconds(123456);
  response.duration = absl::Milliseconds(12345);
  response.attempt = 3;
  response.hints = 2;
  response.decision_id = "decision";
  const absl::Time recorded_at = TestTime(6) + absl::Microseconds(1);
  Response sparse;
  sparse.response_id = "sparse";
  sparse.item_id = "i";
  sparse.answered_at = absl::UnixEpoch() - absl::Hours(24);
  const Correction rescored{"c1", "sparse", 0.5, "marked wrongly"};
  const Correction voided{"c2", "sparse", std::nullopt, ""};

  ASSERT_TRUE(Append(journal(), ada_,
                     {{1, recorded_at, response},
                      {2, recorded_at, sparse},
                      {3, recorded_at, rescored},
                      {4, recorded_at, voided}})
                  .ok());
  const absl::StatusOr<std::vector<Event>> events = Read(journal(), ada_);
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_EQ(events->size(), 4u);
  EXPECT_EQ(std::get<Response>((*events)[0].fact), response);
  EXPECT_EQ(std::get<Response>((*events)[1].fact), sparse);
  EXPECT_EQ(std::get<Correction>((*events)[2].fact), rescored);
  EXPECT_EQ(std::get<Correction>((*events)[3].fact), voided);
  EXPECT_EQ((*events)[0].recorded_at, recorded_at);
}

TEST_P(JournalContract, KeepsTimesToTheMicrosecond) {
  Response response;
  response.response_id = "r";
  response.item_id = "i";
  response.answered_at = TestTime(1) + absl::Nanoseconds(1999);
  response.duration = absl::Microseconds(2999);
  ASSERT_TRUE(Append(journal(), ada_, {{1, TestTime(2) + absl::Nanoseconds(2999), response}}).ok());
  const absl::StatusOr<std::vector<Event>> events = Read(journal(), ada_);
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_EQ(events->size(), 1u);
  const Event* event = &events->front();
  EXPECT_EQ(event->recorded_at, TestTime(2) + absl::Microseconds(2));
  const Response& kept = std::get<Response>(event->fact);
  EXPECT_EQ(kept.answered_at, TestTime(1) + absl::Microseconds(1));
  EXPECT_EQ(kept.duration, absl::Milliseconds(2));
}

TEST_P(JournalContract, ReadsFromAPlaceUpToALimit) {
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 10)).ok());
  EXPECT_THAT(IdsOf(*Read(journal(), ada_, 3, 2)), ElementsAre("r4", "r5"));
  EXPECT_THAT(IdsOf(*Read(journal(), ada_, 9, 5)), ElementsAre("r10"));
  EXPECT_THAT(*Read(journal(), ada_, 10), IsEmpty());
  EXPECT_THAT(*Read(journal(), ada_, 1000), IsEmpty());
  EXPECT_THAT(*Read(journal(), ada_, 0, 0), IsEmpty());
}

TEST_P(JournalContract, ALearnerWithoutEventsReadsEmpty) {
  const absl::StatusOr<std::vector<Event>> events = Read(journal(), ada_);
  ASSERT_TRUE(events.ok()) << events.status();
  EXPECT_THAT(*events, IsEmpty());
}

TEST_P(JournalContract, AbortsASequenceThatDoesNotGoOn) {
  EXPECT_TRUE(absl::IsAborted(Append(journal(), ada_, ResponseEvents(2, 2))));
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 2)).ok());
  EXPECT_TRUE(absl::IsAborted(Append(journal(), ada_, ResponseEvents(2, 3, "x"))));
  EXPECT_TRUE(absl::IsAborted(Append(journal(), ada_, ResponseEvents(4, 4, "x"))));
  EXPECT_THAT(IdsOf(*Read(journal(), ada_)), ElementsAre("r1", "r2"));
  EXPECT_TRUE(Append(journal(), ada_, ResponseEvents(3, 3)).ok());
}

TEST_P(JournalContract, RefusesAnIdThatIsThere) {
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 3)).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(Append(journal(), ada_, {ResponseEvent(4, "r2")})));
  // Also where the sequence is stale, as it is when a call is sent again.
  EXPECT_TRUE(absl::IsAlreadyExists(Append(journal(), ada_, {ResponseEvent(2, "r2")})));
  EXPECT_TRUE(absl::IsAlreadyExists(Append(journal(), ada_, {ResponseEvent(1, "r3")})));
  EXPECT_THAT(IdsOf(*Read(journal(), ada_)), ElementsAre("r1", "r2", "r3"));
}

TEST_P(JournalContract, ACorrectionSharesTheIdsOfResponses) {
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 1)).ok());
  const Event correction{2, TestTime(2), Correction{"r1", "r1", std::nullopt, ""}};
  EXPECT_TRUE(absl::IsAlreadyExists(Append(journal(), ada_, {correction})));
}

TEST_P(JournalContract, ABatchIsAppendedWholeOrNotAtAll) {
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 2)).ok());
  std::vector<Event> batch = ResponseEvents(3, 50, "new");
  batch.push_back(ResponseEvent(51, "r1"));
  EXPECT_TRUE(absl::IsAlreadyExists(Append(journal(), ada_, batch)));
  EXPECT_THAT(IdsOf(*Read(journal(), ada_)), ElementsAre("r1", "r2"));
  batch.pop_back();
  EXPECT_TRUE(Append(journal(), ada_, batch).ok());
  EXPECT_EQ(Read(journal(), ada_)->size(), 50u);
}

TEST_P(JournalContract, RefusesAMalformedBatch) {
  EXPECT_TRUE(absl::IsInvalidArgument(Append(journal(), ada_, {})));
  EXPECT_TRUE(absl::IsInvalidArgument(Append(journal(), ada_, {ResponseEvent(0, "r0")})));
  EXPECT_TRUE(absl::IsInvalidArgument(Append(journal(), ada_, {ResponseEvent(1, "")})));
  EXPECT_TRUE(absl::IsInvalidArgument(
      Append(journal(), ada_, {ResponseEvent(1, "r1"), ResponseEvent(3, "r3")})));
  EXPECT_TRUE(absl::IsInvalidArgument(
      Append(journal(), ada_, {ResponseEvent(1, "r1"), ResponseEvent(2, "r1")})));
  EXPECT_THAT(*Read(journal(), ada_), IsEmpty());
}

TEST_P(JournalContract, LearnersAndTenantsAreApart) {
  const LearnerKey elsewhere{"other school", "ada"};
  const LearnerKey shifted{"schoola", "da"};
  for (const LearnerKey& key : {ada_, bob_, elsewhere, shifted}) {
    ASSERT_TRUE(Append(journal(), key, ResponseEvents(1, 1)).ok()) << key.tenant << key.learner;
  }
  ASSERT_TRUE(Append(journal(), elsewhere, ResponseEvents(2, 2)).ok());
  EXPECT_EQ(Read(journal(), ada_)->size(), 1u);
  EXPECT_EQ(Read(journal(), bob_)->size(), 1u);
  EXPECT_EQ(Read(journal(), elsewhere)->size(), 2u);
}

TEST_P(JournalContract, TenantsAndLearnersAreBytes) {
  const LearnerKey odd{std::string("t\0t", 3), std::string("\xFF\x01 \0", 4)};
  ASSERT_TRUE(Append(journal(), odd, ResponseEvents(1, 1)).ok());
  EXPECT_EQ(Read(journal(), odd)->size(), 1u);
  EXPECT_THAT(*Read(journal(), {"t", odd.learner}), IsEmpty());
  EXPECT_THAT(*Read(journal(), {odd.tenant, "\xFF\x01 "}), IsEmpty());
}

TEST_P(JournalContract, ADeadlineThatHasPassedDoesNothing) {
  const absl::Time past = absl::Now() - absl::Seconds(1);
  EXPECT_TRUE(absl::IsDeadlineExceeded(Append(journal(), ada_, ResponseEvents(1, 1), past)));
  EXPECT_THAT(*Read(journal(), ada_), IsEmpty());
  EXPECT_TRUE(absl::IsDeadlineExceeded(Read(journal(), ada_, 0, 1, past).status()));
  EXPECT_TRUE(absl::IsDeadlineExceeded(ReadDecisions(journal(), ada_, "", 1, past).status()));
}

TEST_P(JournalContract, AppendsOfOneLearnerAreBegunInOrder) {
  constexpr int kAppends = 200;
  std::vector<Answer<absl::Status>> answers(kAppends);
  for (int i = 0; i < kAppends; ++i) {
    journal().Append(ada_, {ResponseEvent(i + 1, absl::StrCat("r", i))}, absl::InfiniteFuture(),
                     answers[i].Receive());
  }
  for (Answer<absl::Status>& answer : answers) EXPECT_TRUE(answer.Wait().ok());
  EXPECT_EQ(Read(journal(), ada_)->size(), static_cast<size_t>(kAppends));
}

TEST_P(JournalContract, OneOfManyWritersWinsEachSequence) {
  constexpr int kWriters = 4;
  constexpr int kEach = 50;
  std::vector<std::thread> writers;
  writers.reserve(kWriters);
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([this, writer] {
      uint64_t next = 1;
      for (int i = 0; i < kEach; ++i) {
        const std::string id = absl::StrCat(writer, "/", i);
        while (true) {
          const absl::Status status = Append(journal(), ada_, {ResponseEvent(next, id)});
          if (status.ok()) break;
          ASSERT_TRUE(absl::IsAborted(status)) << status;
          next = Read(journal(), ada_)->size() + 1;
        }
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  const absl::StatusOr<std::vector<Event>> events = Read(journal(), ada_);
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_EQ(events->size(), static_cast<size_t>(kWriters * kEach));
  std::vector<int> seen(kWriters, 0);
  for (size_t i = 0; i < events->size(); ++i) {
    EXPECT_EQ((*events)[i].sequence, i + 1);
    const int writer = (*events)[i].id()[0] - '0';
    EXPECT_EQ((*events)[i].id(), absl::StrCat(writer, "/", seen[writer]++));
  }
}

TEST_P(JournalContract, ReadsDecisionsInOrderAndByPage) {
  for (int i = 0; i < 5; ++i) journal().LogDecision(TestDecision(ada_, i));
  journal().LogDecision(TestDecision(bob_, 0));
  const std::vector<DecisionRecord> decisions = AwaitDecisions(ada_, 5);
  ASSERT_EQ(decisions.size(), 5u);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(decisions[i], TestDecision(ada_, i));
  EXPECT_THAT(*ReadDecisions(journal(), ada_, "", 2),
              ElementsAre(TestDecision(ada_, 0), TestDecision(ada_, 1)));
  EXPECT_THAT(*ReadDecisions(journal(), ada_, "d1", 2),
              ElementsAre(TestDecision(ada_, 2), TestDecision(ada_, 3)));
  EXPECT_THAT(*ReadDecisions(journal(), ada_, "d4", 2), IsEmpty());
  EXPECT_TRUE(absl::IsNotFound(ReadDecisions(journal(), ada_, "d9", 2).status()));
  EXPECT_THAT(AwaitDecisions(bob_, 1), ElementsAre(TestDecision(bob_, 0)));
  EXPECT_EQ(journal().DroppedDecisions(), 0u);
}

TEST_P(JournalContract, KeepsManyDecisions) {
  constexpr int kDecisions = 3000;
  const LearnerKey learners[] = {ada_, bob_, {"other school", "ada"}};
  for (int i = 0; i < kDecisions; ++i) journal().LogDecision(TestDecision(learners[i % 3], i));
  for (int learner = 0; learner < 3; ++learner) {
    const std::vector<DecisionRecord> decisions = AwaitDecisions(learners[learner], kDecisions / 3);
    ASSERT_EQ(decisions.size(), static_cast<size_t>(kDecisions / 3));
    for (int i = 0; i < kDecisions / 3; ++i) {
      ASSERT_EQ(decisions[i], TestDecision(learners[learner], 3 * i + learner));
    }
  }
}

TEST_P(JournalContract, EraseRemovesEverythingOfOneLearner) {
  for (const LearnerKey& key : {ada_, bob_}) {
    ASSERT_TRUE(Append(journal(), key, ResponseEvents(1, 7)).ok());
    for (int i = 0; i < 3; ++i) journal().LogDecision(TestDecision(key, i));
  }
  const absl::StatusOr<Journal::Erased> erased = Erase(journal(), ada_);
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_EQ(erased->events, 7u);
  EXPECT_EQ(erased->decisions, 3u);
  EXPECT_THAT(*Read(journal(), ada_), IsEmpty());
  EXPECT_THAT(*ReadDecisions(journal(), ada_), IsEmpty());
  EXPECT_EQ(Read(journal(), bob_)->size(), 7u);
  EXPECT_EQ(AwaitDecisions(bob_, 3).size(), 3u);

  const absl::StatusOr<Journal::Erased> again = Erase(journal(), ada_);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->events, 0u);
  EXPECT_EQ(again->decisions, 0u);
}

TEST_P(JournalContract, ADecisionMadeFromAnErasedHistoryIsDropped) {
  DecisionRecord late = TestDecision(ada_, 1);
  late.sequence = 3;
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 3)).ok());
  journal().LogDecision(late);
  EXPECT_THAT(AwaitDecisions(ada_, 1), ElementsAre(TestDecision(ada_, 1)));
  ASSERT_TRUE(Erase(journal(), ada_).ok());
  journal().LogDecision(late);
  journal().LogDecision(TestDecision(bob_, 2));  // logged after it
  EXPECT_EQ(AwaitDecisions(bob_, 1).size(), 1u);
  EXPECT_THAT(*ReadDecisions(journal(), ada_), IsEmpty());
  EXPECT_EQ(journal().DroppedDecisions(), 0u);

  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 2)).ok());  // a new life, not as far
  journal().LogDecision(late);
  journal().LogDecision(TestDecision(bob_, 3));
  EXPECT_EQ(AwaitDecisions(bob_, 2).size(), 2u);
  EXPECT_THAT(*ReadDecisions(journal(), ada_), IsEmpty());
  EXPECT_EQ(Erase(journal(), ada_)->events, 2u);
}

TEST_P(JournalContract, AnErasedLearnerBeginsAgain) {
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 3)).ok());
  ASSERT_TRUE(Erase(journal(), ada_).ok());
  EXPECT_TRUE(absl::IsAborted(Append(journal(), ada_, ResponseEvents(4, 4))));
  EXPECT_TRUE(Append(journal(), ada_, ResponseEvents(1, 2)).ok());
  EXPECT_THAT(IdsOf(*Read(journal(), ada_)), ElementsAre("r1", "r2"));
}

TEST_P(JournalContract, EraseCoversWhatIsStillQueued) {
  std::vector<Answer<absl::Status>> answers(20);
  for (size_t i = 0; i < answers.size(); ++i) {
    journal().Append(ada_, ResponseEvents(i + 1, i + 1), absl::InfiniteFuture(),
                     answers[i].Receive());
    journal().LogDecision(TestDecision(ada_, static_cast<int>(i)));
  }
  const absl::StatusOr<Journal::Erased> erased = Erase(journal(), ada_);
  for (Answer<absl::Status>& answer : answers) EXPECT_TRUE(answer.Wait().ok());
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_EQ(erased->events, answers.size());
  EXPECT_EQ(erased->decisions, answers.size());
  EXPECT_THAT(*Read(journal(), ada_), IsEmpty());
  EXPECT_THAT(*ReadDecisions(journal(), ada_), IsEmpty());
}

TEST_P(JournalContract, CloseFinishesWhatWasQueued) {
  constexpr int kAppends = 100;
  std::vector<Answer<absl::Status>> answers(kAppends);
  for (int i = 0; i < kAppends; ++i) {
    journal().Append(ada_, ResponseEvents(i + 1, i + 1), absl::InfiniteFuture(),
                     answers[i].Receive());
    journal().LogDecision(TestDecision(ada_, i));
  }
  journal().Close();
  for (Answer<absl::Status>& answer : answers) EXPECT_TRUE(answer.Wait().ok());
  if (!subject().Reopen()) return;
  EXPECT_EQ(Read(journal(), ada_)->size(), static_cast<size_t>(kAppends));
  EXPECT_EQ(ReadDecisions(journal(), ada_)->size(), static_cast<size_t>(kAppends));
}

TEST_P(JournalContract, AClosedJournalRefuses) {
  EXPECT_TRUE(journal().Health().ok());
  journal().Close();
  journal().Close();
  EXPECT_TRUE(absl::IsUnavailable(journal().Health()));
  EXPECT_TRUE(absl::IsUnavailable(Append(journal(), ada_, ResponseEvents(1, 1))));
  EXPECT_TRUE(absl::IsUnavailable(Read(journal(), ada_).status()));
  EXPECT_TRUE(absl::IsUnavailable(ReadDecisions(journal(), ada_).status()));
  EXPECT_TRUE(absl::IsUnavailable(Erase(journal(), ada_).status()));
  journal().LogDecision(TestDecision(ada_, 1));
  EXPECT_EQ(journal().DroppedDecisions(), 1u);
}

TEST_P(JournalContract, KeepsEverythingWhenOpenedAgain) {
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 5)).ok());
  ASSERT_TRUE(Append(journal(), bob_, ResponseEvents(1, 2)).ok());
  journal().LogDecision(TestDecision(ada_, 1));
  if (!subject().Reopen()) GTEST_SKIP() << "this journal forgets with its process";
  EXPECT_THAT(IdsOf(*Read(journal(), ada_)), ElementsAre("r1", "r2", "r3", "r4", "r5"));
  EXPECT_THAT(*ReadDecisions(journal(), ada_), ElementsAre(TestDecision(ada_, 1)));
  EXPECT_TRUE(absl::IsAborted(Append(journal(), bob_, ResponseEvents(2, 2, "x"))));
  EXPECT_TRUE(absl::IsAlreadyExists(Append(journal(), bob_, {ResponseEvent(3, "r1")})));
  EXPECT_TRUE(Append(journal(), bob_, ResponseEvents(3, 3)).ok());
}

}  // namespace proximal::testing

#endif  // PROXIMAL_TESTS_SERVICE_STORE_JOURNAL_CONTRACT_H_
