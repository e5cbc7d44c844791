// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What operators watch, read from the parts that count it. docs/configuration.md explains each.

#ifndef PROXIMAL_SERVICE_SERVER_METRICS_H_
#define PROXIMAL_SERVICE_SERVER_METRICS_H_

#include <vector>

#include "prometheus/metric_family.h"
#include "service/app/degradation.h"
#include "service/server/gate.h"
#include "service/server/stores.h"

namespace proximal {

// Every metric, none of them about a learner.
std::vector<prometheus::MetricFamily> ReadMetrics(const Gate::Stats& calls,
                                                  const DegradationStats& degradation,
                                                  const Stores& stores);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_SERVER_METRICS_H_
