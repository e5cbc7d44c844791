// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/learner/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/numerics/random.h"

namespace proximal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::Time Minute(int minute) { return absl::FromUnixSeconds(1700000000) + absl::Minutes(minute); }

Event Answer(uint64_t sequence, std::string id, int minute, double score) {
  Response response;
  response.response_id = std::move(id);
  response.item_id = "item";
  response.score = score;
  response.answered_at = Minute(minute);
  return {sequence, Minute(1000), response};
}

Event Void(uint64_t sequence, std::string response_id) {
  return {sequence, Minute(1000),
          Correction{absl::StrCat("c", sequence), std::move(response_id), std::nullopt, ""}};
}

Event Rescore(uint64_t sequence, std::string response_id, double score) {
  return {sequence, Minute(1000),
          Correction{absl::StrCat("c", sequence), std::move(response_id), score, ""}};
}

// "id:score" of each response that counts.
std::vector<std::string> Effective(const std::vector<Event>& events) {
  std::vector<std::string> texts;
  for (const Response& response : EffectiveResponses(events)) {
    texts.push_back(absl::StrCat(response.response_id, ":", response.score));
  }
  return texts;
}

TEST(EventTest, IsNamedByItsResponseOrCorrection) {
  EXPECT_EQ(Answer(1, "r1", 0, 1).id(), "r1");
  EXPECT_EQ(Void(2, "r1").id(), "c2");
}

TEST(HistoryTest, OrdersResponsesByTheTimeTheyWereAnswered) {
  EXPECT_THAT(Effective({Answer(1, "late", 30, 1), Answer(2, "early", 10, 0),
                         Answer(3, "middle", 20, 0.5)}),
              ElementsAre("early:0", "middle:0.5", "late:1"));
}

TEST(HistoryTest, ResponsesOfOneMicrosecondKeepTheirOrderOfArrival) {
  Event first = Answer(1, "first", 10, 1);
  std::get<Response>(first.fact).answered_at += absl::Nanoseconds(900);
  EXPECT_THAT(Effective({Answer(2, "second", 10, 1), first}), ElementsAre("first:1", "second:1"));
}

TEST(HistoryTest, TruncatesTimesToTheMicrosecond) {
  Event event = Answer(1, "r", 10, 1);
  std::get<Response>(event.fact).answered_at += absl::Nanoseconds(1900);
  EXPECT_EQ(EffectiveResponses({&event, 1})[0].answered_at, Minute(10) + absl::Microseconds(1));
}

TEST(HistoryTest, LeavesOutVoidResponses) {
  EXPECT_THAT(Effective({Answer(1, "a", 1, 1), Answer(2, "b", 2, 1), Void(3, "a")}),
              ElementsAre("b:1"));
}

TEST(HistoryTest, GivesRescoredResponsesTheirNewScore) {
  EXPECT_THAT(Effective({Answer(1, "a", 1, 1), Rescore(2, "a", 0.25)}), ElementsAre("a:0.25"));
}

TEST(HistoryTest, TheNewestCorrectionHolds) {
  EXPECT_THAT(Effective({Answer(1, "a", 1, 1), Rescore(2, "a", 0.25), Void(3, "a")}), IsEmpty());
  EXPECT_THAT(Effective({Answer(1, "a", 1, 1), Void(2, "a"), Rescore(3, "a", 0.5)}),
              ElementsAre("a:0.5"));
}

TEST(HistoryTest, ACorrectionCountsWhereverItStands) {
  EXPECT_THAT(Effective({Void(1, "a"), Answer(2, "a", 1, 1), Answer(3, "b", 2, 1)}),
              ElementsAre("b:1"));
}

TEST(HistoryTest, CorrectionsOfUnknownResponsesSayNothing) {
  EXPECT_THAT(Effective({Answer(1, "a", 1, 1), Void(2, "elsewhere")}), ElementsAre("a:1"));
  EXPECT_THAT(Effective({Void(1, "elsewhere")}), IsEmpty());
  EXPECT_THAT(Effective({}), IsEmpty());
}

TEST(HistoryTest, AnyOrderOfArrivalGivesTheSameHistory) {
  std::vector<Event> events;
  for (int i = 0; i < 20; ++i) events.push_back(Answer(0, absl::StrCat("r", i), i, i % 3 / 2.0));
  events.push_back(Void(0, "r3"));
  events.push_back(Rescore(0, "r7", 0.75));
  events.push_back(Void(0, "r19"));
  numerics::Random random(4);
  std::vector<std::string> expected;
  for (int round = 0; round < 100; ++round) {
    for (size_t i = 0; i < events.size(); ++i) events[i].sequence = i + 1;
    const std::vector<std::string> history = Effective(events);
    if (expected.empty()) expected = history;
    ASSERT_EQ(history, expected);
    for (size_t i = events.size() - 1; i > 0; --i)
      std::swap(events[i], events[random.Below(i + 1)]);
  }
  EXPECT_EQ(expected.size(), 18u);
}

TEST(HistoryTest, TheOrderOfTheSpanDoesNotMatter) {
  std::vector<Event> events = {Answer(1, "a", 5, 1), Answer(2, "b", 5, 0), Void(3, "a"),
                               Rescore(4, "a", 0.5), Answer(5, "c", 1, 1)};
  const std::vector<std::string> expected = Effective(events);
  std::sort(events.begin(), events.end(),
            [](const Event& x, const Event& y) { return x.sequence < y.sequence; });
  do {
    ASSERT_EQ(Effective(events), expected);
  } while (std::next_permutation(events.begin(), events.end(), [](const Event& x, const Event& y) {
    return x.sequence < y.sequence;
  }));
}

TEST(FoldsInPlaceTest, AResponseNoEarlierThanTheLatestOne) {
  LearnerState state;
  EXPECT_TRUE(FoldsInPlace(state, Answer(1, "a", 0, 1)));
  state.last_time = Minute(10);
  EXPECT_TRUE(FoldsInPlace(state, Answer(2, "b", 11, 1)));
  EXPECT_TRUE(FoldsInPlace(state, Answer(2, "b", 10, 1)));
  EXPECT_FALSE(FoldsInPlace(state, Answer(2, "b", 9, 1)));
}

TEST(FoldsInPlaceTest, ComparesToTheMicrosecondAsHistoryDoes) {
  LearnerState state;
  state.last_time = Minute(10) + absl::Nanoseconds(900);
  EXPECT_TRUE(FoldsInPlace(state, Answer(2, "b", 10, 1)));
}

TEST(FoldsInPlaceTest, NeverACorrection) {
  EXPECT_FALSE(FoldsInPlace(LearnerState(), Void(1, "a")));
  EXPECT_FALSE(FoldsInPlace(LearnerState(), Rescore(1, "a", 1)));
}

}  // namespace
}  // namespace proximal
