// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The whole server in this process, on a port of its own and a journal in a temporary directory,
// and a client that speaks real gRPC to it.

#ifndef PROXIMAL_TESTS_INTEGRATION_TEST_SERVER_H_
#define PROXIMAL_TESTS_INTEGRATION_TEST_SERVER_H_

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "proximal/v1/catalog.grpc.pb.h"
#include "proximal/v1/learner.grpc.pb.h"
#include "proximal/v1/model.grpc.pb.h"
#include "proximal/v1/practice.grpc.pb.h"
#include "service/ops/config.h"
#include "service/server/server.h"

namespace proximal {

// A directory that goes away with its contents.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class TestServer {
 public:
  // Serves at once. Any port, no drain delay, a journal in a directory of its own.
  TestServer() : TestServer(Config()) {}
  // The same with other settings of `config`: its address and drain delay are replaced, and its
  // journal and the level of its log where they are the default.
  explicit TestServer(const Config& config);
  // The same upon stores of the test's; without Restart.
  TestServer(const Config& config, Stores stores);

  Server& server() { return *server_; }
  std::string address() const;
  std::string journal_path() const;

  // Drains the server and serves the same journal again, on another port.
  void Restart();

  // A channel of its own: not shared with earlier ones.
  std::shared_ptr<grpc::Channel> NewChannel() const;

  v1::PracticeService::Stub& practice() { return *practice_; }
  v1::LearnerService::Stub& learners() { return *learners_; }
  v1::CatalogService::Stub& catalogs() { return *catalogs_; }
  v1::ModelService::Stub& models() { return *models_; }

  // Publishes and activates a catalog; returns its version. A failure ends the test.
  std::string Activate(const v1::Catalog& catalog, const std::string& tenant = "default");

  // Calls of the practice loop, with the deadline of NewContext.
  grpc::Status Record(const v1::RecordResponseRequest& request, v1::RecordResponseResponse* reply,
                      const std::string& tenant = "default");
  grpc::Status Recommend(const v1::RecommendNextRequest& request, v1::RecommendNextResponse* reply,
                         const std::string& tenant = "default");

 private:
  void Settle(const Config& config);
  void Serve();
  void Adopt(absl::StatusOr<std::unique_ptr<Server>> server);

  TemporaryDirectory directory_;
  Config config_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<v1::PracticeService::Stub> practice_;
  std::unique_ptr<v1::LearnerService::Stub> learners_;
  std::unique_ptr<v1::CatalogService::Stub> catalogs_;
  std::unique_ptr<v1::ModelService::Stub> models_;
};

// A context for one call: names the tenant, and gives up after a minute, so that a call that is
// never answered fails its test.
std::unique_ptr<grpc::ClientContext> NewContext(const std::string& tenant = "default");

// Skills `s0`, `s1` ..., each the prerequisite of the next, and `items` items `s<k>-i<n>` of each,
// of rising difficulty.
v1::Catalog SmallCatalog(int skills = 3, int items = 20);

// A response of `learner` to `item`.
v1::RecordResponseRequest ResponseRequest(const std::string& learner, const std::string& id,
                                          const std::string& item, double score);

// The reason of an error's ErrorInfo, or "" where it has none.
std::string ReasonOf(const grpc::Status& status);

// The first detail of this type, or an empty one.
template <typename Detail>
Detail DetailOf(const grpc::Status& status) {
  google::rpc::Status rpc;
  rpc.ParseFromString(status.error_details());
  Detail detail;
  for (const google::protobuf::Any& any : rpc.details()) {
    if (any.UnpackTo(&detail)) return detail;
  }
  return Detail();
}

}  // namespace proximal

#endif  // PROXIMAL_TESTS_INTEGRATION_TEST_SERVER_H_
