// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/server/server.h"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "service/rpc/limits.h"
#include "service/server/bind_error.h"
#include "service/server/grpc_log.h"
#include "service/server/metrics.h"

namespace proximal {
namespace {

// The health service of a process that lives, ready or not: what liveness probes ask for.
constexpr char kLiveService[] = "live";

// The health service that tells whether records are taken.
constexpr char kRecordsService[] = "records";

constexpr absl::Duration kHealthPeriod = absl::Seconds(1);
constexpr absl::Duration kKeepaliveTime = absl::Seconds(60);
constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(20);
constexpr absl::Duration kMinPingInterval = absl::Seconds(10);
constexpr absl::Duration kMaxConnectionIdle = absl::Minutes(15);
constexpr int kMaxMetadataBytes = 16 * 1024;
constexpr int kMaxStreamsPerConnection = 1024;

sigset_t EndingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

// Waits for one of the ending signals; false when `timeout` comes first.
bool WaitForSignal(absl::Duration timeout) {
  const sigset_t signals = EndingSignals();
  const timespec wait = absl::ToTimespec(timeout);
  return sigtimedwait(&signals, nullptr, &wait) > 0;
}

void Set(grpc::ServerBuilder& builder, const char* argument, absl::Duration value) {
  builder.AddChannelArgument(argument, static_cast<int>(absl::ToInt64Milliseconds(value)));
}

TenantDirectory::Report LogUnusable(Log* log) {
  return [log](const UnusableArtifact& artifact) {
    const bool catalog = artifact.kind == ArtifactKind::kCatalog;
    log->Write(LogLevel::kError, "artifact_unusable",
               {{"tenant", artifact.tenant},
                {"kind", catalog ? "catalog" : "model"},
                {"version", artifact.version},
                {"cause", artifact.cause.ToString()}});
  };
}

void ConfigureConnections(const Config& config, grpc::ServerBuilder& builder) {
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // a port in use is an error
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxStreamsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  Set(builder, GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveTime);
  Set(builder, GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeout);
  Set(builder, GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kMinPingInterval);
  Set(builder, GRPC_ARG_MAX_CONNECTION_IDLE_MS, kMaxConnectionIdle);
  Set(builder, GRPC_ARG_MAX_CONNECTION_AGE_MS, config.max_connection_age);
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.SetMaxSendMessageSize(kMaxMessageBytes);
  grpc::ResourceQuota quota("proximald");
  quota.Resize(config.grpc_memory_bytes);
  builder.SetResourceQuota(quota);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Create(const Config& config) {
  absl::StatusOr<Stores> stores = OpenStores(config);
  if (!stores.ok()) return stores.status();
  return Create(config, *std::move(stores));
}

absl::StatusOr<std::unique_ptr<Server>> Server::Create(const Config& config, Stores stores) {
  auto server = absl::WrapUnique(new Server(config, std::move(stores)));
  const absl::Status loaded = server->use_cases_.tenants.RefreshAll();
  if (!loaded.ok()) {
    return absl::Status(loaded.code(), absl::StrCat("--journal=", WithoutPasswords(config.journal),
                                                    ": ", loaded.message()));
  }
  const absl::Status metrics = server->OpenMetrics();
  if (!metrics.ok()) return metrics;
  const absl::Status listening = server->Listen();
  if (!listening.ok()) return listening;
  return server;
}

Server::Server(const Config& config, Stores stores)
    : config_(config),
      log_(config.log_level, config.log_key),
      gate_({config.max_in_flight, config.max_streams, config.max_queue_age}, &log_),
      uploads_(config.upload_bytes),
      stores_(std::move(stores)),
      use_cases_(stores_, &clock_, LogUnusable(&log_)),
      services_(use_cases_, &streams_, &gate_, &uploads_, &clock_) {}

Server::~Server() {
  Drain();
  SendGrpcErrorsTo(nullptr);
}

absl::Status Server::OpenMetrics() {
  if (config_.metrics_address.empty()) return absl::OkStatus();
  auto endpoint = MetricsEndpoint::Open(config_.metrics_address, [this] {
    return ReadMetrics(gate_.stats(), use_cases_.practice.degradation(), stores_);
  });
  if (!endpoint.ok()) {
    return absl::Status(endpoint.status().code(),
                        absl::StrCat("--metrics_address=", config_.metrics_address, ": ",
                                     endpoint.status().message()));
  }
  metrics_ = *std::move(endpoint);
  log_.Write(LogLevel::kInfo, "metrics",
             {{"address", config_.metrics_address}, {"port", metrics_->port()}});
  return absl::OkStatus();
}

absl::Status Server::Listen() {
  SendGrpcErrorsTo(nullptr);  // the one thing to say, it does not: why it cannot listen
  grpc::EnableDefaultHealthCheckService(true);
  if (config_.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  ConfigureConnections(config_, builder);
  builder.AddListeningPort(config_.address, grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(&services_.practice);
  builder.RegisterService(&services_.learners);
  builder.RegisterService(&services_.catalogs);
  builder.RegisterService(&services_.models);
  grpc_ = builder.BuildAndStart();
  if (grpc_ == nullptr) {
    return absl::UnavailableError(
        absl::StrCat("--address=", config_.address, ": ", ExplainBindError(config_.address)));
  }
  SendGrpcErrorsTo(&log_);
  log_.Write(LogLevel::kInfo, "serving", {{"address", config_.address}, {"port", port_}});
  grpc_->GetHealthCheckService()->SetServingStatus(kLiveService, true);
  SetReady(true);
  ObserveStores();
  return absl::OkStatus();
}

void Server::SetReady(bool ready) {
  grpc::HealthCheckServiceInterface* health = grpc_->GetHealthCheckService();
  health->SetServingStatus("", ready);
  health->SetServingStatus(v1::PracticeService::service_full_name(), ready);
}

void Server::HoldSignals() {
  const sigset_t signals = EndingSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void Server::Run() {
  absl::Time next_refresh = clock_.Now() + config_.refresh_interval;
  while (!WaitForSignal(std::min(kHealthPeriod, config_.refresh_interval))) {
    ObserveStores();
    if (clock_.Now() < next_refresh) continue;
    next_refresh = clock_.Now() + config_.refresh_interval;
    Refresh();
  }
  Drain();
}

void Server::ObserveStores() {
  const absl::Status journal = stores_.journal->Health();
  grpc_->GetHealthCheckService()->SetServingStatus(kRecordsService, journal.ok());
  use_cases_.practice.ObserveJournal(journal);
  journal_watch_.Observe(journal);
  cache_watch_.Observe(stores_.cache->Health());
  degraded_watch_.Observe(use_cases_.practice.degradation().picked_without_state, clock_.Now());
  dropped_watch_.Observe(stores_.journal->DroppedDecisions(), clock_.Now());
  if (stores_.redis != nullptr) {
    given_up_watch_.Observe(stores_.redis->redis_stats().given_up, clock_.Now());
  }
}

void Server::Refresh() {
  refresh_.Run(use_cases_.executor,
               [this] { registry_watch_.Observe(use_cases_.tenants.RefreshAll()); });
}

void Server::Drain() {
  if (grpc_ != nullptr) {
    log_.Write(LogLevel::kInfo, "draining",
               {{"in_flight", gate_.in_flight()}, {"streams", gate_.streams()}});
    SetReady(false);
    grpc_->GetHealthCheckService()->SetServingStatus(kRecordsService, false);
    absl::SleepFor(config_.drain_delay);
    const absl::Time deadline = clock_.Now() + config_.drain_deadline;
    streams_.DrainAll();
    gate_.Drain(deadline);
    grpc_->Shutdown(absl::ToChronoTime(deadline));
    grpc_.reset();
    log_.Write(LogLevel::kInfo, "drained");
  }
  stores_.cache->Close();  // first: what it answers may go on to the journal
  stores_.journal->Close();
}

}  // namespace proximal
