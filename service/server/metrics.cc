// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/server/metrics.h"

#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "prometheus/client_metric.h"

namespace proximal {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily Family(const char* name, const char* help, MetricType type) {
  return {absl::StrCat("proximal_", name), help, type, {}};
}

MetricFamily Gauge(const char* name, const char* help, double value) {
  MetricFamily family = Family(name, help, MetricType::Gauge);
  family.metric.emplace_back().gauge.value = value;
  return family;
}

MetricFamily Counter(const char* name, const char* help, uint64_t value) {
  MetricFamily family = Family(name, help, MetricType::Counter);
  family.metric.emplace_back().counter.value = static_cast<double>(value);
  return family;
}

// One counter for each value of a label.
MetricFamily Counters(const char* name, const char* help, const char* label,
                      std::initializer_list<std::pair<const char*, uint64_t>> values) {
  MetricFamily family = Family(name, help, MetricType::Counter);
  for (const auto& [which, value] : values) {
    ClientMetric& metric = family.metric.emplace_back();
    metric.label.push_back({label, which});
    metric.counter.value = static_cast<double>(value);
  }
  return family;
}

MetricFamily Histogram(const char* name, const char* help, const Latencies::Snapshot& latencies) {
  MetricFamily family = Family(name, help, MetricType::Histogram);
  ClientMetric::Histogram& histogram = family.metric.emplace_back().histogram;
  for (size_t i = 0; i < latencies.counts.size(); ++i) {
    histogram.sample_count += latencies.counts[i];
    const bool last = i == Latencies::kBounds.size();
    const double bound = last ? std::numeric_limits<double>::infinity() : Latencies::kBounds[i];
    histogram.bucket.push_back({histogram.sample_count, bound});
  }
  histogram.sample_sum = latencies.seconds;
  return family;
}

}  // namespace

std::vector<MetricFamily> ReadMetrics(const Gate::Stats& calls, const DegradationStats& degradation,
                                      const Stores& stores) {
  const StateCache::Stats cache = stores.cache->stats();
  return {
      Gauge("calls_in_flight", "Calls, and requests on streams, under way.", calls.in_flight),
      Gauge("streams_open", "Streams open.", calls.streams),
      Counters("calls_refused_total", "Calls, requests and streams told to try another replica.",
               "why",
               {{"full", calls.refused_full},
                {"streams", calls.refused_streams},
                {"behind", calls.refused_behind},
                {"draining", calls.refused_draining}}),
      Histogram("call_seconds", "How long unary calls took.", calls.latencies),
      Gauge("journal_healthy", "1 while the journal takes events.",
            stores.journal->Health().ok() ? 1 : 0),
      Counter("records_refused_total", "Records refused because the journal refused.",
              degradation.refused_records),
      Counter("decisions_dropped_total", "Decisions that the journal could not log.",
              stores.journal->DroppedDecisions()),
      Gauge("cache_healthy", "1 while the shared cache can be asked; 1 where there is none.",
            stores.cache->Health().ok() ? 1 : 0),
      Gauge("cache_entries", "Learner states in memory.", static_cast<double>(cache.entries)),
      Gauge("cache_bytes", "What they take.", static_cast<double>(cache.bytes)),
      Counter("cache_hits_total", "States found in a cache.", cache.hits),
      Counter("cache_misses_total", "States not found in a cache.", cache.misses),
      Counter("cache_evictions_total", "States that had to make room.", cache.evictions),
      Counters("recommendations_degraded_total", "Recommendations that had to do without.",
               "without",
               {{"cache", degradation.picked_without_cache},
                {"journal", degradation.picked_without_journal},
                {"state", degradation.picked_without_state}}),
  };
}

}  // namespace proximal
