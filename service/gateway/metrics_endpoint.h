// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The figures of the process over HTTP, as Prometheus scrapes them.
//
//   absl::StatusOr<std::unique_ptr<MetricsEndpoint>> endpoint =
//       MetricsEndpoint::Open("127.0.0.1:9464", [&] { return ReadMetrics(...); });
//   curl http://127.0.0.1:9464/metrics

#ifndef PROXIMAL_SERVICE_GATEWAY_METRICS_ENDPOINT_H_
#define PROXIMAL_SERVICE_GATEWAY_METRICS_ENDPOINT_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "prometheus/exposer.h"
#include "prometheus/metric_family.h"

namespace proximal {

// What the figures are now. Called on threads of the endpoint.
using MetricsReader = std::function<std::vector<prometheus::MetricFamily>()>;

class MetricsEndpoint {
 public:
  // Serves GET /metrics at `address`, HOST:PORT; port 0 takes any free one. UNAVAILABLE where it
  // cannot listen there.
  static absl::StatusOr<std::unique_ptr<MetricsEndpoint>> Open(const std::string& address,
                                                               MetricsReader reader);

  // Returns when no scrape is under way.
  ~MetricsEndpoint();

  int port() const;

 private:
  class Collector;

  MetricsEndpoint(std::shared_ptr<Collector> collector,
                  std::unique_ptr<prometheus::Exposer> exposer);

  const std::shared_ptr<Collector> collector_;
  const std::unique_ptr<prometheus::Exposer> exposer_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_GATEWAY_METRICS_ENDPOINT_H_
