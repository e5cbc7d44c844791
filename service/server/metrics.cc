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

ClientMetric::Histogram HistogramOf(const Latencies::Snapshot& latencies) {
  ClientMetric::Histogram histogram;
  for (size_t i = 0; i < latencies.counts.size(); ++i) {
    histogram.sample_count += latencies.counts[i];
    const bool last = i == Latencies::kBounds.size();
    const double bound = last ? std::numeric_limits<double>::infinity() : Latencies::kBounds[i];
    histogram.bucket.push_back({histogram.sample_count, bound});
  }
  histogram.sample_sum = latencies.seconds;
  return histogram;
}

// Of the methods that were called.
MetricFamily LatenciesOf(const Gate::Stats& calls) {
  MetricFamily family =
      Family("call_seconds", "How long unary calls, and requests on streams, took.",
             MetricType::Histogram);
  for (size_t method = 0; method < kMethods; ++method) {
    ClientMetric metric;
    metric.histogram = HistogramOf(calls.latencies[method]);
    if (metric.histogram.sample_count == 0) continue;
    metric.label.push_back({"method", NameOf(static_cast<Method>(method))});
    family.metric.push_back(std::move(metric));
  }
  return family;
}

// Of the codes that there were.
MetricFamily FailuresOf(const Gate::Stats& calls) {
  MetricFamily family =
      Family("calls_failed_total", "Calls, and requests and rows on streams, that failed.",
             MetricType::Counter);
  for (size_t method = 0; method < kMethods; ++method) {
    for (size_t code = 0; code < Gate::kCodes; ++code) {
      const uint64_t count = calls.failures[method][code];
      if (count == 0) continue;
      ClientMetric& metric = family.metric.emplace_back();
      metric.label.push_back({"method", NameOf(static_cast<Method>(method))});
      metric.label.push_back(
          {"code", absl::StatusCodeToString(static_cast<absl::StatusCode>(code))});
      metric.counter.value = static_cast<double>(count);
    }
  }
  return family;
}

void AddRedis(const RedisStats& redis, std::vector<MetricFamily>& families) {
  const auto gauge = [](uint64_t value) { return static_cast<double>(value); };
  families.insert(
      families.end(),
      {Gauge("redis_nodes", "Servers in use.", gauge(redis.nodes)),
       Gauge("redis_open_breakers", "Connections given up for now.", gauge(redis.open_breakers)),
       Gauge("redis_due", "Learners to be made up for when it is back.", gauge(redis.due)),
       Counter("redis_commands_total", "Commands sent.", redis.commands),
       Counter("redis_timeouts_total", "Connections dropped for being too slow.", redis.timeouts),
       Counters("redis_connections_total", "What became of connections.", "what",
                {{"made", redis.connections_made},
                 {"lost", redis.connections_lost},
                 {"refused", redis.connections_refused}}),
       Counter("redis_breaker_openings_total", "Times a connection was given up.",
               redis.breaker_openings),
       Counters("redis_unsent_total", "Calls that were not answered in time or not sent.", "why",
                {{"queue_full", redis.refused_full},
                 {"breaker_open", redis.refused_open},
                 {"expired", redis.expired}}),
       Counters(
           "redis_redirects_total", "Calls sent elsewhere by a cluster.", "why",
           {{"moved", redis.moved}, {"ask", redis.ask}, {"too_many", redis.too_many_redirects}}),
       Counters("redis_errors_total", "Replies that were errors.", "what",
                {{"not_now", redis.not_now},
                 {"read_only", redis.read_only},
                 {"out_of_memory", redis.out_of_memory},
                 {"malformed", redis.malformed_replies},
                 {"other", redis.other_errors}}),
       Counters("redis_writes_not_kept_total", "States that were not kept.", "why",
                {{"older", redis.writes_older},
                 {"erased", redis.writes_erased},
                 {"lost", redis.writes_lost}}),
       Counter("redis_unreadable_total", "Entries that count as none.", redis.unreadable),
       Counter("redis_given_up_total", "Times all entries were given up.", redis.given_up)});
}

}  // namespace

std::vector<MetricFamily> ReadMetrics(const Gate::Stats& calls, const DegradationStats& degradation,
                                      const Stores& stores) {
  const StateCache::Stats cache = stores.cache->stats();
  std::vector<MetricFamily> families = {
      Gauge("calls_in_flight", "Calls, and requests on streams, under way.", calls.in_flight),
      Gauge("streams_open", "Streams open.", calls.streams),
      Counters("calls_refused_total", "Calls, requests and streams told to try another replica.",
               "why",
               {{"full", calls.refused_full},
                {"streams", calls.refused_streams},
                {"behind", calls.refused_behind},
                {"draining", calls.refused_draining}}),
      LatenciesOf(calls),
      FailuresOf(calls),
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
  if (stores.redis != nullptr) AddRedis(stores.redis->redis_stats(), families);
  return families;
}

}  // namespace proximal
