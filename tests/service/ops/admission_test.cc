// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/ops/admission.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <thread>
#include <vector>

#include "absl/time/clock.h"

namespace proximal {
namespace {

using Verdict = Admission::Verdict;

const absl::Time kStart = absl::FromUnixSeconds(1'000'000);

TEST(AdmissionTest, NoMoreThanTheLimitAreUnderWayAtOnce) {
  Admission admission({3, 9, absl::Seconds(1)});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(admission.Enter(kStart), Verdict::kAdmitted);
  EXPECT_EQ(admission.Enter(kStart), Verdict::kFull);
  admission.Leave(kStart, kStart);
  EXPECT_EQ(admission.Enter(kStart), Verdict::kAdmitted);
  EXPECT_EQ(admission.in_flight(), 3);
}

// Ends a window in which calls took `took`, ten of them under way all the time.
void Window(Admission& admission, absl::Time end, std::vector<absl::Duration> took) {
  for (absl::Duration d : took) {
    admission.Enter(end - d);
    admission.Leave(end - d, end);
  }
}

class BehindTest : public ::testing::Test {
 protected:
  BehindTest() {
    for (int i = 0; i < 10; ++i) admission_.Enter(kStart);
  }
  Admission admission_{{100, 400, absl::Milliseconds(200)}};
};

TEST_F(BehindTest, WhereEvenTheQuickestCallIsSlowNewOnesAreRefusedUntilThatIsOver) {
  Window(admission_, kStart, {absl::Milliseconds(300), absl::Milliseconds(250)});
  const absl::Time next = kStart + Admission::kWindow;
  Window(admission_, next, {absl::Milliseconds(300)});
  EXPECT_EQ(admission_.Enter(next), Verdict::kBehind);
  EXPECT_EQ(admission_.in_flight(), 10);
  // Nothing ends for a while: what the old window showed says nothing any more.
  EXPECT_EQ(admission_.Enter(next + 3 * Admission::kWindow), Verdict::kAdmitted);
}

TEST_F(BehindTest, OneQuickCallShowsThatThereIsNoQueue) {
  Window(admission_, kStart,
         {absl::Milliseconds(300), absl::Milliseconds(1), absl::Milliseconds(300)});
  const absl::Time next = kStart + Admission::kWindow;
  Window(admission_, next, {absl::Milliseconds(300)});
  EXPECT_EQ(admission_.Enter(next), Verdict::kAdmitted);
}

TEST(AdmissionTest, WhileBehindAsManyAreHeldAsAreServedInHalfTheQueueAge) {
  Admission admission({1000, 9, absl::Milliseconds(200)});
  for (int i = 0; i < 200; ++i) admission.Enter(kStart);
  // 50 end in each window of 100 ms: who comes now waits for 400 ms.
  absl::Time now = kStart;
  for (int i = 0; i < 3; ++i, now += Admission::kWindow) {
    Window(admission, now, std::vector<absl::Duration>(50, absl::Milliseconds(300)));
  }
  now -= Admission::kWindow;
  EXPECT_EQ(admission.Enter(now), Verdict::kBehind);
  for (int i = 0; i < 160; ++i) admission.Leave(kStart, now);
  while (admission.Enter(now) == Verdict::kAdmitted) {
  }
  EXPECT_EQ(admission.in_flight(), 50);
}

TEST_F(BehindTest, ASlowStoreIsNoQueueAsLongAsCallsEndAsFastAsTheyCome) {
  // 20 end in each window, so that the ten under way are soon over.
  for (int i = 0; i < 3; ++i) {
    Window(admission_, kStart + i * Admission::kWindow,
           std::vector<absl::Duration>(20, absl::Milliseconds(300)));
  }
  EXPECT_EQ(admission_.Enter(kStart + 2 * Admission::kWindow), Verdict::kAdmitted);
}

TEST_F(BehindTest, IdleStreamsAreNoQueueEither) {
  for (int i = 0; i < 300; ++i) ASSERT_EQ(admission_.EnterStream(), Verdict::kAdmitted);
  for (int i = 0; i < 3; ++i) {
    Window(admission_, kStart + i * Admission::kWindow,
           std::vector<absl::Duration>(20, absl::Milliseconds(300)));
  }
  EXPECT_EQ(admission_.Enter(kStart + 2 * Admission::kWindow), Verdict::kAdmitted);
}

TEST_F(BehindTest, WhoIsBehindHasNoRoomForRequestsOnStreamsButTakesStreams) {
  Window(admission_, kStart, {absl::Milliseconds(300), absl::Milliseconds(250)});
  const absl::Time next = kStart + Admission::kWindow;
  EXPECT_TRUE(admission_.HasRoom(kStart));
  Window(admission_, next, {absl::Milliseconds(300)});
  EXPECT_EQ(admission_.EnterRequest(next), Verdict::kBehind);
  EXPECT_FALSE(admission_.HasRoom(next));
  EXPECT_EQ(admission_.EnterStream(), Verdict::kAdmitted);
}

TEST(AdmissionTest, StreamsAndCallsHaveRoomOfTheirOwn) {
  Admission admission({1, 2, absl::Seconds(1)});
  EXPECT_EQ(admission.EnterStream(), Verdict::kAdmitted);
  EXPECT_EQ(admission.EnterStream(), Verdict::kAdmitted);
  EXPECT_EQ(admission.EnterStream(), Verdict::kFull);
  EXPECT_EQ(admission.EnterRequest(kStart), Verdict::kAdmitted);
  EXPECT_EQ(admission.EnterRequest(kStart), Verdict::kFull);
  EXPECT_EQ(admission.Enter(kStart), Verdict::kFull);
  admission.LeaveStream();
  EXPECT_EQ(admission.EnterStream(), Verdict::kAdmitted);
  EXPECT_EQ(admission.in_flight(), 1);
  EXPECT_EQ(admission.streams(), 2);
}

TEST(AdmissionTest, OnceClosedAStreamMayEndWhatItBegan) {
  Admission admission({9, 9, absl::Seconds(1)});
  EXPECT_EQ(admission.EnterStream(), Verdict::kAdmitted);
  admission.Close();
  EXPECT_EQ(admission.EnterStream(), Verdict::kClosed);
  EXPECT_EQ(admission.EnterRequest(kStart), Verdict::kAdmitted);
  admission.Leave(kStart, kStart);
  EXPECT_FALSE(admission.WaitUntilIdle(absl::Now() + absl::Milliseconds(5)));
  std::thread last([&admission] { admission.LeaveStream(); });
  EXPECT_TRUE(admission.WaitUntilIdle(absl::InfiniteFuture()));
  last.join();
}

// A server that works on `kServers` calls at once, each for kWork, those that wait in turn; calls
// come three times as fast. All in a time of its own.
TEST(AdmissionTest, AtThreeTimesTheCapacityAlmostAllOfItServesCallsInTime) {
  constexpr int kServers = 4;
  constexpr absl::Duration kWork = absl::Milliseconds(5);
  constexpr absl::Duration kDeadline = absl::Milliseconds(700);
  const absl::Duration kGap = kWork / kServers / 3;
  Admission admission({100'000, 9, absl::Milliseconds(500)});
  struct Admitted {
    absl::Time entered, done;
  };
  std::deque<Admitted> under_way;
  absl::Time free[kServers];
  std::fill_n(free, kServers, kStart);
  int offered = 0, good = 0;
  // The first second shows that there is too much.
  const absl::Time begin = kStart + absl::Seconds(1);
  const absl::Time end = kStart + absl::Seconds(20);
  for (absl::Time now = kStart; now < end; now += kGap) {
    while (!under_way.empty() && under_way.front().done <= now) {
      const Admitted call = under_way.front();
      under_way.pop_front();
      admission.Leave(call.entered, call.done);
      good += call.done >= begin && call.done - call.entered <= kDeadline;
    }
    offered += now >= begin;
    if (admission.Enter(now) != Verdict::kAdmitted) continue;
    absl::Time* const server = std::min_element(free, free + kServers);
    *server = std::max(*server, now) + kWork;
    under_way.push_back({now, *server});
  }
  EXPECT_GT(good, .95 * offered / 3);
}

TEST(AdmissionTest, AHandfulOfSlowCallsIsNoQueue) {
  Admission admission({100, 9, absl::Milliseconds(200)});
  Window(admission, kStart, {absl::Seconds(3)});
  Window(admission, kStart + Admission::kWindow, {absl::Seconds(3)});
  EXPECT_EQ(admission.Enter(kStart + Admission::kWindow), Verdict::kAdmitted);
}

TEST(AdmissionTest, OnceClosedItAdmitsNobodyAndWaitsForThoseUnderWay) {
  Admission admission({1000, 9, absl::Seconds(1)});
  EXPECT_EQ(admission.Enter(kStart), Verdict::kAdmitted);
  admission.Close();
  EXPECT_EQ(admission.Enter(kStart), Verdict::kClosed);
  EXPECT_FALSE(admission.WaitUntilIdle(absl::Now() + absl::Milliseconds(5)));
  std::thread last([&admission] { admission.Leave(kStart, kStart); });
  EXPECT_TRUE(admission.WaitUntilIdle(absl::InfiniteFuture()));
  last.join();
}

TEST(AdmissionTest, EveryCallThatEntersAlsoLeavesWhateverTheThreadsDo) {
  Admission admission({4, 9, absl::Seconds(1)});
  std::atomic<int> under_way{0}, most{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        const absl::Time now = absl::Now();
        if (admission.Enter(now) != Verdict::kAdmitted) continue;
        const int count = ++under_way;
        int seen = most;
        while (count > seen && !most.compare_exchange_weak(seen, count)) {
        }
        --under_way;
        admission.Leave(now, absl::Now());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 4);
  admission.Close();
  EXPECT_TRUE(admission.WaitUntilIdle(absl::InfiniteFuture()));
}

TEST(AdmissionTest, WhoIsRefusedIsToldWhenToComeBack) {
  for (Verdict verdict : {Verdict::kFull, Verdict::kBehind, Verdict::kClosed}) {
    EXPECT_GT(Admission::RetryAfter(verdict), absl::ZeroDuration());
  }
}

}  // namespace
}  // namespace proximal
