// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/integration/test_server.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

namespace proximal {
namespace {

// What a test cannot do without: says what went wrong and ends the process.
[[noreturn]] void Fail(absl::string_view what, absl::string_view why) {
  std::fprintf(stderr, "test server: %s: %s\n", std::string(what).c_str(),
               std::string(why).c_str());
  std::abort();
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "proximal-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) Fail("no temporary directory", pattern);
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

TestServer::TestServer(const Config& config) {
  Settle(config);
  Serve();
}

TestServer::TestServer(const Config& config, Stores stores) {
  Settle(config);
  Adopt(Server::Create(config_, std::move(stores)));
}

void TestServer::Settle(const Config& config) {
  config_ = config;
  config_.address = "127.0.0.1:0";
  if (config_.journal == Config().journal) {
    config_.journal = absl::StrCat("sqlite:", journal_path());
  }
  config_.drain_delay = absl::ZeroDuration();
  if (config_.log_level == Config().log_level) config_.log_level = LogLevel::kError;
}

void TestServer::Serve() { Adopt(Server::Create(config_)); }

void TestServer::Adopt(absl::StatusOr<std::unique_ptr<Server>> server) {
  if (!server.ok()) Fail("cannot serve", server.status().ToString());
  server_ = *std::move(server);
  const std::shared_ptr<grpc::Channel> channel = NewChannel();
  practice_ = v1::PracticeService::NewStub(channel);
  learners_ = v1::LearnerService::NewStub(channel);
  catalogs_ = v1::CatalogService::NewStub(channel);
  models_ = v1::ModelService::NewStub(channel);
}

std::string TestServer::address() const { return absl::StrCat("127.0.0.1:", server_->port()); }

std::string TestServer::journal_path() const {
  return absl::StrCat(directory_.path(), "/journal.db");
}

void TestServer::Restart() {
  server_.reset();
  Serve();
}

std::shared_ptr<grpc::Channel> TestServer::NewChannel() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address(), grpc::InsecureChannelCredentials(), arguments);
}

std::string TestServer::Activate(const v1::Catalog& catalog, const std::string& tenant) {
  v1::PublishCatalogResponse published;
  {
    const auto context = NewContext(tenant);
    const auto writer = catalogs_->PublishCatalog(context.get(), &published);
    v1::PublishCatalogRequest request;
    *request.mutable_part() = catalog;
    writer->Write(request);
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    if (!status.ok()) Fail("cannot publish", status.error_message());
  }
  v1::ActivateCatalogRequest request;
  request.set_catalog_version(published.catalog().catalog_version());
  v1::ActivateCatalogResponse activated;
  const grpc::Status status =
      catalogs_->ActivateCatalog(NewContext(tenant).get(), request, &activated);
  if (!status.ok()) Fail("cannot activate", status.error_message());
  return activated.catalog().catalog_version();
}

grpc::Status TestServer::Record(const v1::RecordResponseRequest& request,
                                v1::RecordResponseResponse* reply, const std::string& tenant) {
  return practice_->RecordResponse(NewContext(tenant).get(), request, reply);
}

grpc::Status TestServer::Recommend(const v1::RecommendNextRequest& request,
                                   v1::RecommendNextResponse* reply, const std::string& tenant) {
  return practice_->RecommendNext(NewContext(tenant).get(), request, reply);
}

std::unique_ptr<grpc::ClientContext> NewContext(const std::string& tenant) {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Minutes(1)));
  if (tenant != "default") context->AddMetadata("proximal-tenant", tenant);
  return context;
}

v1::Catalog SmallCatalog(int skills, int items) {
  v1::Catalog catalog;
  catalog.set_title("A small catalog");
  for (int s = 0; s < skills; ++s) {
    v1::Skill& skill = *catalog.add_skills();
    skill.set_id(absl::StrCat("s", s));
    skill.set_title(absl::StrCat("Skill ", s));
    if (s > 0) skill.add_prerequisite_ids(absl::StrCat("s", s - 1));
    for (int i = 0; i < items; ++i) {
      v1::Item& item = *catalog.add_items();
      item.set_id(absl::StrCat("s", s, "-i", i));
      item.add_skill_ids(skill.id());
      item.set_difficulty(-2 + 4.0 * i / items);
    }
  }
  return catalog;
}

v1::RecordResponseRequest ResponseRequest(const std::string& learner, const std::string& id,
                                          const std::string& item, double score) {
  v1::RecordResponseRequest request;
  request.set_learner_id(learner);
  request.mutable_response()->set_response_id(id);
  request.mutable_response()->set_item_id(item);
  request.mutable_response()->set_score(score);
  return request;
}

std::string ReasonOf(const grpc::Status& status) {
  return DetailOf<google::rpc::ErrorInfo>(status).reason();
}

}  // namespace proximal
