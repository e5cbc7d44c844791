// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/ops/admission.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/time/clock.h"

namespace proximal {
namespace {

using Verdict = Admission::Verdict;

const absl::Time kStart = absl::FromUnixSeconds(1'000'000);

TEST(AdmissionTest, NoMoreThanTheLimitAreUnderWayAtOnce) {
  Admission admission({3, absl::Seconds(1)});
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
  Admission admission_{{100, absl::Milliseconds(200)}};
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

TEST(AdmissionTest, AHandfulOfSlowCallsIsNoQueue) {
  Admission admission({100, absl::Milliseconds(200)});
  Window(admission, kStart, {absl::Seconds(3)});
  Window(admission, kStart + Admission::kWindow, {absl::Seconds(3)});
  EXPECT_EQ(admission.Enter(kStart + Admission::kWindow), Verdict::kAdmitted);
}

TEST(AdmissionTest, OnceClosedItAdmitsNobodyAndWaitsForThoseUnderWay) {
  Admission admission({1000, absl::Seconds(1)});
  EXPECT_EQ(admission.Enter(kStart), Verdict::kAdmitted);
  admission.Close();
  EXPECT_EQ(admission.Enter(kStart), Verdict::kClosed);
  EXPECT_FALSE(admission.WaitUntilIdle(absl::Now() + absl::Milliseconds(5)));
  std::thread last([&admission] { admission.Leave(kStart, kStart); });
  EXPECT_TRUE(admission.WaitUntilIdle(absl::InfiniteFuture()));
  last.join();
}

TEST(AdmissionTest, EveryCallThatEntersAlsoLeavesWhateverTheThreadsDo) {
  Admission admission({4, absl::Seconds(1)});
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
