// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Three replicas over real gRPC, on one journal and one Redis, while these come and go.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/store/redis/entry.h"
#include "tests/integration/replica_rig.h"

namespace proximal {
namespace {

constexpr size_t kReplicas = 3;

uint64_t SequenceOf(const std::string& version) {
  uint64_t sequence = 0;
  return absl::SimpleAtoi(version, &sequence) ? sequence : 0;
}

// No item is held back for having been picked often: the picks follow from the state alone.
v1::Catalog Uncapped() {
  v1::Catalog catalog = SmallCatalog();
  catalog.mutable_settings()->set_max_exposure(1);
  return catalog;
}

v1::RecommendNextRequest RequestFor(const std::string& learner, const std::string& version = "") {
  v1::RecommendNextRequest request;
  request.set_learner_id(learner);
  request.set_learner_version(version);
  return request;
}

class ReplicasTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::HaveRedis()) GTEST_SKIP() << "there is no redis-server: install redis-server";
  }
  void Make(absl::Duration fresh_for) {
    rig_ = std::make_unique<ReplicaRig>(kReplicas, Uncapped(), fresh_for);
  }
  ReplicaRig& rig() { return *rig_; }

  // Records through replica i and returns the new version.
  std::string Record(size_t i, const std::string& learner, const std::string& id) {
    v1::RecordResponseResponse reply;
    const grpc::Status status = rig().Record(i, ResponseRequest(learner, id, "s0-i3", 1), &reply);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return reply.learner_version();
  }
  v1::Recommendation Recommend(size_t i, const v1::RecommendNextRequest& request) {
    v1::RecommendNextResponse reply;
    const grpc::Status status = rig().Recommend(i, request, &reply);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return reply.recommendation();
  }
  // What all replicas pick from the learner's newest state, at one moment; "" where they differ.
  std::string PicksOfAll(const std::string& learner, const std::string& version) {
    v1::RecommendNextRequest request = RequestFor(learner, version);
    request.mutable_options()->set_seed(7);
    request.mutable_options()->mutable_as_of()->set_seconds(absl::ToUnixSeconds(absl::Now()) + 60);
    std::set<std::string> told;
    for (size_t i = 0; i < rig().size(); ++i) {
      v1::Recommendation recommendation = Recommend(i, request);
      recommendation.clear_decision_id();
      recommendation.clear_degradation();
      told.insert(recommendation.SerializeAsString());
    }
    return told.size() == 1 ? *told.begin() : "";
  }

  std::unique_ptr<ReplicaRig> rig_;
};

class HoppingTest : public ReplicasTest, public ::testing::WithParamInterface<int> {};

TEST_P(HoppingTest, ACallerIsNeverToldLessThanItHasSeenWhateverBecomesOfRedis) {
  constexpr int kSteps = 2000;
  const unsigned seed = static_cast<unsigned>(GetParam());
  std::printf("seed %u\n", seed);
  Make(GetParam() % 2 == 0 ? absl::ZeroDuration() : absl::Seconds(1));
  std::mt19937 random(seed);
  std::string versions[2];
  for (int step = 0; step < kSteps && !HasFailure(); ++step) {
    SCOPED_TRACE(absl::StrCat("seed ", seed, ", step ", step));
    const size_t replica = random() % kReplicas;
    const size_t who = random() % 2;
    const std::string learner = absl::StrCat("learner-", who);
    std::string& version = versions[who];
    v1::Recommendation told;
    if (random() % 3 == 0) {
      v1::RecordResponseRequest request = ResponseRequest(
          learner, absl::StrCat("r", step), absl::StrCat("s0-i", random() % 20), random() % 2);
      request.set_learner_version(version);
      request.mutable_next();
      v1::RecordResponseResponse reply;
      const grpc::Status status = rig().Record(replica, request, &reply);
      ASSERT_TRUE(status.ok()) << status.error_message();
      ASSERT_EQ(reply.sequence(), SequenceOf(version) + 1) << "one caller, so one after another";
      version = reply.learner_version();
      told = reply.next();
    } else {
      told = Recommend(replica, RequestFor(learner, version));
    }
    ASSERT_EQ(told.learner_version(), version.empty() ? "0" : version);
    ASSERT_FALSE(told.degraded());
    if (step % 400 == 399) rig().redis().Run({"FLUSHALL"});
    if (step % 700 == 350) rig().redis().Kill();
    if (step % 700 == 450) rig().redis().Start();
  }
  for (size_t who = 0; who < 2; ++who) {
    EXPECT_NE(PicksOfAll(absl::StrCat("learner-", who), versions[who]), "");
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, HoppingTest, ::testing::Values(1, 2));

// Callers without versions who ask for learners' picks without pause, through all replicas.
class Callers {
 public:
  explicit Callers(ReplicaRig& rig) {
    for (int c = 0; c < 2; ++c) {
      threads_.emplace_back([this, &rig, c] {
        for (size_t i = static_cast<size_t>(c); !enough_; ++i) {
          v1::RecommendNextResponse reply;
          const grpc::Status status =
              rig.Recommend(i % kReplicas, RequestFor(absl::StrCat("learner-", i % 20)), &reply);
          if (!status.ok()) ++errors_;
          if (reply.recommendation().degraded()) ++degraded_;
          ++calls_;
        }
      });
    }
  }
  ~Callers() { Stop(); }
  void Stop() {
    enough_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }
  // Returns when so many more calls have been answered.
  void Await(int calls) const {
    const int until = calls_ + calls;
    while (calls_ < until) absl::SleepFor(absl::Milliseconds(1));
  }
  int errors() const { return errors_; }
  int degraded() const { return degraded_; }

 private:
  std::atomic<bool> enough_ = false;
  std::atomic<int> calls_ = 0;
  std::atomic<int> errors_ = 0;
  std::atomic<int> degraded_ = 0;
  std::vector<std::thread> threads_;
};

TEST_F(ReplicasTest, ARedisThatHangsFailsNobodyAndOnceItIsGivenUpNobodyWaitsForIt) {
  Make(absl::ZeroDuration());
  for (int i = 0; i < 20; ++i) Record(0, absl::StrCat("learner-", i), "r");
  Callers callers(rig());
  callers.Await(200);
  rig().redis().Pause();
  for (size_t i = 0; i < kReplicas; ++i) {
    while (rig()[i].redis->redis_stats().open_breakers < 2) callers.Await(1);
  }
  callers.Await(20);  // those who were waiting when it was given up
  const auto count = [this](uint64_t RedisStats::*counter) {
    uint64_t sum = 0;
    for (size_t i = 0; i < kReplicas; ++i) sum += rig()[i].redis->redis_stats().*counter;
    return sum;
  };
  const uint64_t expired = count(&RedisStats::expired);
  const uint64_t refused = count(&RedisStats::refused_open);
  callers.Await(500);
  EXPECT_EQ(count(&RedisStats::expired), expired) << "nobody waits until their time is over";
  EXPECT_GE(count(&RedisStats::refused_open), refused + 490) << "all are refused at once";
  const v1::Recommendation told = Recommend(0, RequestFor("learner-1"));
  EXPECT_EQ(told.degradation(), v1::DEGRADATION_CACHE);
  EXPECT_FALSE(told.degraded());
  EXPECT_EQ(told.learner_version(), "1");
  rig().redis().Resume();
  for (size_t i = 0; i < kReplicas; ++i) {
    while (!rig()[i].redis->Health().ok()) callers.Await(1);
  }
  callers.Await(100);
  callers.Stop();
  EXPECT_EQ(callers.errors(), 0);
  EXPECT_EQ(callers.degraded(), 0);
  EXPECT_EQ(Recommend(0, RequestFor("learner-1")).degradation(), v1::DEGRADATION_UNSPECIFIED);
}

TEST_F(ReplicasTest, ARedisThatDiesOrIsFlushedFailsNobody) {
  Make(absl::ZeroDuration());
  for (int i = 0; i < 20; ++i) Record(0, absl::StrCat("learner-", i), "r");
  Callers callers(rig());
  for (int round = 0; round < 3; ++round) {
    callers.Await(150);
    rig().redis().Run({"FLUSHALL"});
    callers.Await(150);
    rig().redis().Kill();
    callers.Await(150);
    rig().redis().Start();
  }
  callers.Await(150);
  callers.Stop();
  EXPECT_EQ(callers.errors(), 0);
  EXPECT_EQ(callers.degraded(), 0);
}

TEST_F(ReplicasTest, WithoutTheJournalPicksGoOnAndNothingIsAcknowledged) {
  Make(absl::Milliseconds(1));
  std::string version;
  for (int i = 0; i < 5; ++i) version = Record(0, "ana", absl::StrCat("r", i));
  rig()[0].redis->Settle();
  for (size_t i = 0; i < kReplicas; ++i) {
    rig()[i].line->SetFault(absl::UnavailableError("the database is gone"));
    v1::RecordResponseResponse reply;
    const grpc::Status refused = rig().Record(i, ResponseRequest("ana", "r9", "s0-i3", 1), &reply);
    EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(ReasonOf(refused), "JOURNAL_UNAVAILABLE");
    EXPECT_GT(DetailOf<google::rpc::RetryInfo>(refused).retry_delay().seconds(), 0);
    const v1::Recommendation told = Recommend(i, RequestFor("ana", version));
    EXPECT_TRUE(told.degraded());
    EXPECT_EQ(told.degradation(), v1::DEGRADATION_JOURNAL);
    EXPECT_EQ(told.learner_version(), version);
    EXPECT_GT(told.picks_size(), 0);
  }
  rig().redis().Kill();
  const v1::Recommendation stranger = Recommend(1, RequestFor("never seen"));
  EXPECT_TRUE(stranger.degraded());
  EXPECT_EQ(stranger.degradation(), v1::DEGRADATION_STATE);
  EXPECT_GT(stranger.picks_size(), 0);
  EXPECT_EQ(Recommend(1, RequestFor("ana", version)).degradation(), v1::DEGRADATION_JOURNAL)
      << "whom its memory knows";

  for (size_t i = 0; i < kReplicas; ++i) rig()[i].line->SetFault(absl::OkStatus());
  EXPECT_EQ(Record(2, "ana", "r9"), "6") << "the five acknowledged, and this one";
  EXPECT_FALSE(Recommend(2, RequestFor("ana")).degraded());
}

TEST_F(ReplicasTest, AnErasedLearnerComesBackFromNowhere) {
  Make(absl::ZeroDuration());
  for (int i = 0; i < 5; ++i) Record(0, "ana", absl::StrCat("r", i));
  for (size_t i = 0; i < kReplicas; ++i) {
    EXPECT_EQ(Recommend(i, RequestFor("ana")).learner_version(), "5");
  }
  v1::EraseLearnerRequest erase;
  erase.set_learner_id("ana");
  v1::EraseLearnerResponse erased;
  ASSERT_TRUE(rig()[0].learners->EraseLearner(NewContext().get(), erase, &erased).ok());
  rig()[0].redis->Settle();
  const std::string key = redis::EntryKey("px:", {"default", "ana"});
  for (int round = 0; round < 2; ++round) {
    for (size_t i = 0; i < kReplicas; ++i) {
      EXPECT_EQ(Recommend(i, RequestFor("ana")).learner_version(), "0");
      rig()[i].redis->Settle();
      EXPECT_EQ(rig().redis().Run({"GET", key}), "-");
    }
  }
  // A new life.
  EXPECT_EQ(Record(1, "ana", "r0"), "1");
  EXPECT_NE(PicksOfAll("ana", "1"), "");
  v1::GetLearnerRequest get;
  get.set_learner_id("ana");
  v1::GetLearnerResponse learner;
  for (size_t i = 0; i < kReplicas; ++i) {
    ASSERT_TRUE(rig()[i].learners->GetLearner(NewContext().get(), get, &learner).ok());
    EXPECT_EQ(learner.state().learner_version(), "1");
  }
}

}  // namespace
}  // namespace proximal
