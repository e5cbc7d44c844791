// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/server/metrics.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "prometheus/text_serializer.h"
#include "service/store/memory/memory_journal.h"
#include "service/store/memory/memory_state_cache.h"

namespace proximal {
namespace {

class Refusing final : public MemoryJournal {
 public:
  absl::Status Health() const override { return absl::UnavailableError("the disk is full"); }
};

std::string Text(const Gate::Stats& calls, const DegradationStats& degradation,
                 std::shared_ptr<Journal> journal) {
  Stores stores;
  stores.journal = std::move(journal);
  stores.cache = std::make_shared<MemoryStateCache>(StateTableOptions());
  return prometheus::TextSerializer().Serialize(ReadMetrics(calls, degradation, stores));
}

// Whether the text has the line.
::testing::AssertionResult Has(const std::string& text, const std::string& line) {
  if (absl::StrCat("\n", text).find(absl::StrCat("\n", line, "\n")) != std::string::npos) {
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure() << line << " is not in\n" << text;
}

TEST(MetricsTest, CallsAreCounted) {
  Gate::Stats calls{.in_flight = 7,
                    .streams = 5,
                    .refused_full = 1,
                    .refused_streams = 4,
                    .refused_behind = 2,
                    .refused_draining = 3};
  Latencies::Snapshot& latencies = calls.latencies[static_cast<size_t>(Method::kRecommendNext)];
  latencies.counts[0] = 5;
  latencies.counts[2] = 2;
  latencies.counts[13] = 1;
  latencies.seconds = 6.5;
  calls.failures[static_cast<size_t>(Method::kPractice)][14] = 9;
  const std::string text = Text(calls, {}, std::make_shared<MemoryJournal>());
  EXPECT_TRUE(Has(text, "proximal_calls_in_flight 7"));
  EXPECT_TRUE(Has(text, "proximal_streams_open 5"));
  EXPECT_TRUE(Has(text, "proximal_calls_refused_total{why=\"full\"} 1"));
  EXPECT_TRUE(Has(text, "proximal_calls_refused_total{why=\"streams\"} 4"));
  EXPECT_TRUE(Has(text, "proximal_calls_refused_total{why=\"behind\"} 2"));
  EXPECT_TRUE(Has(text, "proximal_calls_refused_total{why=\"draining\"} 3"));
  const std::string method = "{method=\"RecommendNext\"";
  EXPECT_TRUE(Has(text, absl::StrCat("proximal_call_seconds_count", method, "} 8")));
  EXPECT_TRUE(Has(text, absl::StrCat("proximal_call_seconds_sum", method, "} 6.5")));
  const std::string bucket = absl::StrCat("proximal_call_seconds_bucket", method);
  EXPECT_TRUE(Has(text, absl::StrCat(bucket, ",le=\"0.0001\"} 5")));
  EXPECT_TRUE(Has(text, absl::StrCat(bucket, ",le=\"0.0005\"} 7")));
  EXPECT_TRUE(Has(text, absl::StrCat(bucket, ",le=\"+Inf\"} 8")));
  EXPECT_TRUE(Has(text, "proximal_calls_failed_total{method=\"Practice\",code=\"UNAVAILABLE\"} 9"));
}

TEST(MetricsTest, WhatTheServiceDoesWithoutIsCounted) {
  const DegradationStats degradation{.refused_records = 4,
                                     .picked_without_cache = 10,
                                     .picked_without_journal = 20,
                                     .picked_without_state = 30};
  const std::string text = Text({}, degradation, std::make_shared<Refusing>());
  EXPECT_TRUE(Has(text, "proximal_journal_healthy 0"));
  EXPECT_TRUE(Has(text, "proximal_cache_healthy 1"));
  EXPECT_TRUE(Has(text, "proximal_records_refused_total 4"));
  EXPECT_TRUE(Has(text, "proximal_recommendations_degraded_total{without=\"cache\"} 10"));
  EXPECT_TRUE(Has(text, "proximal_recommendations_degraded_total{without=\"journal\"} 20"));
  EXPECT_TRUE(Has(text, "proximal_recommendations_degraded_total{without=\"state\"} 30"));
}

TEST(MetricsTest, AJournalThatTakesEventsIsHealthy) {
  const std::string text = Text({}, {}, std::make_shared<MemoryJournal>());
  EXPECT_TRUE(Has(text, "proximal_journal_healthy 1"));
  EXPECT_TRUE(Has(text, "proximal_decisions_dropped_total 0"));
}

TEST(MetricsTest, WhatBecomesOfCallsToRedisIsCounted) {
  RedisOptions options;
  options.addresses = {{"127.0.0.1", 1}};  // where nobody listens
  options.max_due = 0;
  const std::unique_ptr<RedisStateCache> redis = *RedisStateCache::Open(options);
  redis->Put({"school", "ana"}, std::make_shared<const LearnerState>());
  redis->Settle();
  Stores stores;
  stores.journal = std::make_shared<MemoryJournal>();
  stores.cache = std::make_shared<MemoryStateCache>(StateTableOptions());
  const auto text = [&stores] {
    return prometheus::TextSerializer().Serialize(ReadMetrics({}, {}, stores));
  };
  EXPECT_EQ(text().find("redis"), std::string::npos) << "there is none";
  stores.redis = redis.get();
  EXPECT_TRUE(Has(text(), "proximal_redis_writes_not_kept_total{why=\"lost\"} 1"));
  EXPECT_TRUE(Has(text(), "proximal_redis_given_up_total 1"));
  EXPECT_TRUE(Has(text(), "proximal_redis_due 0"));
  EXPECT_TRUE(Has(text(), "proximal_redis_nodes 1"));
}

}  // namespace
}  // namespace proximal
