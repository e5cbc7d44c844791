// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/gateway/metrics_endpoint.h"

#include <exception>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "prometheus/collectable.h"

namespace proximal {

class MetricsEndpoint::Collector final : public prometheus::Collectable {
 public:
  explicit Collector(MetricsReader reader) : reader_(std::move(reader)) {}

  std::vector<prometheus::MetricFamily> Collect() const override { return reader_(); }

 private:
  const MetricsReader reader_;
};

absl::StatusOr<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::Open(const std::string& address,
                                                                       MetricsReader reader) {
  constexpr size_t kThreads = 2;
  auto collector = std::make_shared<Collector>(std::move(reader));
  try {
    auto exposer = std::make_unique<prometheus::Exposer>(address, kThreads);
    exposer->RegisterCollectable(collector);
    return absl::WrapUnique(new MetricsEndpoint(std::move(collector), std::move(exposer)));
  } catch (const std::exception&) {  // It does not say why.
    return absl::UnavailableError("cannot listen there: the port is taken or may not be used");
  }
}

MetricsEndpoint::MetricsEndpoint(std::shared_ptr<Collector> collector,
                                 std::unique_ptr<prometheus::Exposer> exposer)
    : collector_(std::move(collector)), exposer_(std::move(exposer)) {}

MetricsEndpoint::~MetricsEndpoint() = default;

int MetricsEndpoint::port() const { return exposer_->GetListeningPorts().front(); }

}  // namespace proximal
