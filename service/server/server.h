// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The process: stores, use cases and gRPC put together, served, and drained.
//
//   absl::StatusOr<std::unique_ptr<Server>> server = Server::Create(config);
//   if (!server.ok()) ...  // one line that names the flag and the cause
//   (*server)->Run();  // until SIGTERM or SIGINT

#ifndef PROXIMAL_SERVICE_SERVER_SERVER_H_
#define PROXIMAL_SERVICE_SERVER_SERVER_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/server.h"
#include "service/app/clock.h"
#include "service/app/sole_task.h"
#include "service/gateway/metrics_endpoint.h"
#include "service/ops/config.h"
#include "service/ops/log.h"
#include "service/ops/watch.h"
#include "service/rpc/open_streams.h"
#include "service/rpc/upload_budget.h"
#include "service/server/gate.h"
#include "service/server/stores.h"
#include "service/server/use_cases.h"

namespace proximal {

class Server {
 public:
  // Opens the stores and begins to serve. An error names the flag at fault, as in
  // "--address=0.0.0.0:50051: address already in use", and leaves nothing behind.
  static absl::StatusOr<std::unique_ptr<Server>> Create(const Config& config);
  // The same upon stores that are open already. They are closed when the server has drained.
  static absl::StatusOr<std::unique_ptr<Server>> Create(const Config& config, Stores stores);

  // Drains, if nobody has.
  ~Server();

  // The port served on: the one asked for, or the one found for port 0.
  int port() const { return port_; }

  // The port of the metrics, likewise; 0 where there are none.
  int metrics_port() const { return metrics_ == nullptr ? 0 : metrics_->port(); }

  // Blocks SIGTERM and SIGINT in this thread and those it starts from now on, so that Run can take
  // them. Call it before Create.
  static void HoldSignals();

  // Serves until SIGTERM or SIGINT, then drains. Meanwhile what is known of the stores follows
  // their health, and what is active follows the registry.
  void Run();

  // Readiness ends; for `drain_delay` calls are still served, so that load balancers can look away;
  // then new ones are told to go elsewhere, those under way get until `drain_deadline` to end, and
  // everything acknowledged or logged is brought to the journal. Idempotent.
  void Drain();

 private:
  Server(const Config& config, Stores stores);

  absl::Status OpenMetrics();
  absl::Status Listen();
  // Readiness is the status of the whole server and of the service that learners wait for. It does
  // not follow the stores, which all replicas share: were they all to leave when the journal is
  // gone, nobody would be left to recommend.
  void SetReady(bool ready);
  // Whether records are taken, the replies and the log follow the stores.
  void ObserveStores();
  // Catalogs and models follow the registry, on the executor; unless they are about it already.
  void Refresh();

  // In the order of construction; what stands below uses what stands above.
  const Config config_;
  const SystemClock clock_;
  Log log_;
  StatusWatch journal_watch_{&log_, "journal_refuses", "journal_writes_again"};
  StatusWatch cache_watch_{&log_, "cache_unreachable", "cache_reachable_again"};
  LossWatch degraded_watch_{&log_, "picked_without_state", absl::Minutes(1)};
  LossWatch dropped_watch_{&log_, "decisions_dropped", absl::Minutes(1)};
  LossWatch given_up_watch_{&log_, "cache_given_up", absl::Minutes(1)};
  StatusWatch registry_watch_{&log_, "registry_refuses", "registry_reads_again"};
  SoleTask refresh_;
  Gate gate_;
  OpenStreams streams_;
  UploadBudget uploads_;
  Stores stores_;
  UseCases use_cases_;
  Services services_;
  std::unique_ptr<MetricsEndpoint> metrics_;  // null where nobody asked for it
  std::unique_ptr<grpc::Server> grpc_;        // null before it listens and after it has drained
  int port_ = 0;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_SERVER_SERVER_H_
