// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/rolling_restart.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "service/cli/files.h"
#include "tests/drills/fleet.h"
#include "tests/service/store/redis/redis_server.h"

namespace proximal::drills {
namespace {

constexpr absl::Duration kRest = absl::Seconds(2);  // from one replica to the next

// One channel over all replicas, configured by nothing but the shipped file.
absl::StatusOr<std::shared_ptr<grpc::Channel>> ShippedChannel(const DrillOptions& options,
                                                              Fleet& fleet) {
  const absl::StatusOr<std::string> config = ReadFile(options.client_config);
  if (!config.ok()) return config.status();
  std::vector<std::string> addresses;
  for (size_t i = 0; i < Fleet::kReplicas; ++i) addresses.push_back(fleet.replica(i).address());
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(*config);
  return grpc::CreateCustomChannel(absl::StrCat("ipv4:", absl::StrJoin(addresses, ",")),
                                   grpc::InsecureChannelCredentials(), arguments);
}

absl::Status RestartAll(Fleet& fleet) {
  for (size_t i = 0; i < Fleet::kReplicas; ++i) {
    absl::Status status = fleet.DrainReplica(i);
    if (status.ok()) status = fleet.StartReplica(i);
    if (!status.ok()) return status;
    absl::SleepFor(kRest);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DrillFigures> RollingRestart(const DrillOptions& options) {
  testing::RedisServer redis;
  const auto fleet = Fleet::Start(options, {.cache = redis.Url(), .flags = {"--drain_delay=1s"}});
  if (!fleet.ok()) return fleet.status();
  auto channel = ShippedChannel(options, **fleet);
  if (!channel.ok()) return channel.status();
  auto load = std::make_unique<Load>(
      std::vector{*channel}, LoadOptions{.learners = options.learners, .seed = options.seed});
  load->Start();
  absl::SleepFor(kWarmUp);
  const absl::Time begin = absl::Now();
  absl::Status status = RestartAll(**fleet);
  if (!status.ok()) return status;
  const absl::Time end = absl::Now();
  absl::SleepFor(kRest);
  load->Stop();
  auto figures = Count(*load, load->Calls(), (*fleet)->channels()[0], begin, end);
  if (!figures.ok()) return figures;
  uint64_t errors = 0;
  for (const auto& [code, count] : figures->errors) errors += count;
  figures->more = {{"client_errors", static_cast<double>(errors)}};
  if (errors > 0) figures->missed.push_back("callers with the shipped service config saw errors");
  load.reset();
  channel->reset();
  status = (*fleet)->Stop();
  if (!status.ok()) return status;
  return figures;
}

}  // namespace proximal::drills
