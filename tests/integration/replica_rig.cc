// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/integration/replica_rig.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "service/store/memory/front_state_cache.h"

namespace proximal {
namespace {

template <typename T>
T OrDie(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::fprintf(stderr, "replica rig: %s\n", value.status().ToString().c_str());
    std::abort();
  }
  return *std::move(value);
}

std::shared_ptr<grpc::Channel> ChannelTo(const Server& server) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", server.port()),
                                   grpc::InsecureChannelCredentials(), arguments);
}

void Activate(const Server& server, const v1::Catalog& catalog) {
  const auto stub = v1::CatalogService::NewStub(ChannelTo(server));
  v1::PublishCatalogResponse published;
  const auto publishing = NewContext();
  const auto writer = stub->PublishCatalog(publishing.get(), &published);
  v1::PublishCatalogRequest part;
  *part.mutable_part() = catalog;
  writer->Write(part);
  writer->WritesDone();
  v1::ActivateCatalogRequest request;
  v1::ActivateCatalogResponse activated;
  if (writer->Finish().ok()) {
    request.set_catalog_version(published.catalog().catalog_version());
    if (stub->ActivateCatalog(NewContext().get(), request, &activated).ok()) return;
  }
  std::fprintf(stderr, "replica rig: cannot activate the catalog\n");
  std::abort();
}

}  // namespace

ReplicaRig::ReplicaRig(size_t count, const v1::Catalog& catalog, absl::Duration fresh_for) {
  SqliteOptions options;
  options.path = absl::StrCat(directory_.path(), "/journal.db");
  store_ = OrDie(SqliteStore::Open(options));
  for (size_t i = 0; i < count; ++i) {
    replicas_.push_back(Start(fresh_for));
    if (i == 0) Activate(*replicas_[0]->server, catalog);  // the others find it active
  }
}

// The journal goes first: then nothing more comes of what the servers have under way.
ReplicaRig::~ReplicaRig() {
  for (const auto& replica : replicas_) replica->redis->Close();
  store_->Close();
}

std::unique_ptr<ReplicaServer> ReplicaRig::Start(absl::Duration fresh_for) {
  auto replica = std::make_unique<ReplicaServer>();
  replica->line = std::make_shared<JournalLine>(store_);
  RedisOptions redis;
  redis.addresses = {redis_.address()};
  redis.breaker.max_pause = absl::Milliseconds(200);
  std::unique_ptr<RedisStateCache> shared = OrDie(RedisStateCache::Open(redis));
  replica->redis = shared.get();
  const FrontOptions front{.memory = {}, .fresh_for = fresh_for};
  Config config;
  config.address = "127.0.0.1:0";
  config.drain_delay = absl::ZeroDuration();
  config.log_level = LogLevel::kError;
  replica->server = OrDie(Server::Create(
      config, Stores{.journal = replica->line,
                     .registry = store_,
                     .cache = std::make_shared<FrontStateCache>(front, std::move(shared))}));
  replica->practice = v1::PracticeService::NewStub(ChannelTo(*replica->server));
  replica->learners = v1::LearnerService::NewStub(ChannelTo(*replica->server));
  return replica;
}

}  // namespace proximal
