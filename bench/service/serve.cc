// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/service/serve.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "bench/service/child.h"
#include "bench/service/echo_server.h"
#include "bench/service/slow_sync.h"
#include "service/server/server.h"

namespace proximal::bench {
namespace {

constexpr char kServeEcho[] = "serve-echo";
constexpr char kServeQueueEcho[] = "serve-queue-echo";
constexpr char kServeProximal[] = "serve-proximal";

int Fail(const std::string& why) {
  std::fprintf(stderr, "bench: a server: %s\n", why.c_str());
  return 1;
}

int ServeEcho(const std::string& reply_path, bool queue) {
  v1::RecommendNextResponse reply;
  std::ifstream file(reply_path, std::ios::binary);
  if (!reply.ParseFromIstream(&file)) return Fail("cannot read the reply");
  const std::unique_ptr<EchoServer> server =
      queue ? NewCompletionQueueEcho(reply) : NewCallbackEcho(reply);
  ServeUntilTold(server->port());
  return 0;
}

// `told`: what ProximalArguments has made, without the first.
int ServeProximal(const std::vector<std::string>& told) {
  Config config;
  config.address = "127.0.0.1:0";
  config.journal = told[0];
  config.cache = told[1];
  config.cache_bytes = std::strtoull(told[2].c_str(), nullptr, 10);
  config.fresh_for = absl::Milliseconds(std::atoll(told[3].c_str()));
  config.drain_delay = absl::ZeroDuration();
  config.log_level = LogLevel::kWarning;
  const absl::Duration delay = absl::Milliseconds(std::atoll(told[4].c_str()));
  if (delay > absl::ZeroDuration()) SlowDownSync(delay);
  const absl::StatusOr<std::unique_ptr<Server>> server = Server::Create(config);
  if (!server.ok()) return Fail(std::string(server.status().message()));
  ServeUntilTold((*server)->port());
  return 0;
}

}  // namespace

ProximalOptions EverythingFromRedis(const std::string& journal, int port) {
  constexpr uint64_t kLeastMemory = uint64_t{1} << 20;
  return {.journal = journal,
          .cache = absl::StrCat("redis://127.0.0.1:", port),
          .cache_bytes = kLeastMemory,
          .fresh_for = absl::ZeroDuration()};
}

std::vector<std::string> ProximalArguments(const ProximalOptions& options) {
  return {kServeProximal,
          options.journal,
          options.cache,
          absl::StrCat(options.cache_bytes),
          absl::StrCat(absl::ToInt64Milliseconds(options.fresh_for)),
          absl::StrCat(absl::ToInt64Milliseconds(options.sync_delay))};
}

std::vector<std::string> EchoArguments(const std::string& reply_path) {
  return {kServeEcho, reply_path};
}

std::vector<std::string> QueueEchoArguments(const std::string& reply_path) {
  return {kServeQueueEcho, reply_path};
}

std::optional<int> ServeIfTold(int argc, char** argv) {
  // As proximald does.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const std::vector<std::string> told(argv + 1, argv + argc);
  if (told.size() == 2 && told[0] == kServeEcho) return ServeEcho(told[1], /*queue=*/false);
  if (told.size() == 2 && told[0] == kServeQueueEcho) return ServeEcho(told[1], /*queue=*/true);
  if (told.size() == 6 && told[0] == kServeProximal) {
    return ServeProximal({told.begin() + 1, told.end()});
  }
  return std::nullopt;
}

}  // namespace proximal::bench
