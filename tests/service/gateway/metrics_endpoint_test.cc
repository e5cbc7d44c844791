// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/gateway/metrics_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "absl/strings/str_cat.h"
#include "tests/service/gateway/http_get.h"

namespace proximal {
namespace {

using ::testing::HasSubstr;
using testing::HttpGet;
using ::testing::StartsWith;

std::vector<prometheus::MetricFamily> OneGauge(double value) {
  prometheus::MetricFamily family{"lamps", "How many are lit.", prometheus::MetricType::Gauge, {}};
  family.metric.emplace_back().gauge.value = value;
  return {family};
}

TEST(MetricsEndpointTest, EachScrapeReadsTheFiguresAnew) {
  std::atomic<int> lit = 3;
  const auto endpoint = MetricsEndpoint::Open("127.0.0.1:0", [&lit] { return OneGauge(lit); });
  ASSERT_TRUE(endpoint.ok()) << endpoint.status();
  EXPECT_THAT(HttpGet((*endpoint)->port(), "/metrics"), HasSubstr("\nlamps 3\n"));
  lit = 4;
  const std::string answer = HttpGet((*endpoint)->port(), "/metrics");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("# HELP lamps How many are lit.\n# TYPE lamps gauge\nlamps 4\n"));
}

TEST(MetricsEndpointTest, ThereIsNothingElse) {
  const auto endpoint = MetricsEndpoint::Open("127.0.0.1:0", [] { return OneGauge(1); });
  ASSERT_TRUE(endpoint.ok()) << endpoint.status();
  EXPECT_THAT(HttpGet((*endpoint)->port(), "/"), StartsWith("HTTP/1.1 404"));
}

TEST(MetricsEndpointTest, APortThatIsTakenIsRefused) {
  const auto first = MetricsEndpoint::Open("127.0.0.1:0", [] { return OneGauge(1); });
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = MetricsEndpoint::Open(absl::StrCat("127.0.0.1:", (*first)->port()),
                                            [] { return OneGauge(2); });
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
}

TEST(MetricsEndpointTest, NobodyListensAfterwards) {
  auto endpoint = MetricsEndpoint::Open("127.0.0.1:0", [] { return OneGauge(1); });
  ASSERT_TRUE(endpoint.ok()) << endpoint.status();
  const int port = (*endpoint)->port();
  endpoint->reset();
  EXPECT_EQ(HttpGet(port, "/metrics"), "");
}

}  // namespace
}  // namespace proximal
