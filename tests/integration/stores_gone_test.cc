// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A server that runs while its real PostgreSQL and Redis go and come back: what the health service
// and the log say of it.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "tests/integration/test_server.h"
#include "tests/service/store/postgres/postgres_server.h"
#include "tests/service/store/redis/redis_server.h"

namespace proximal {
namespace {

using ::testing::HasSubstr;

// What is written to stderr goes to a file for as long as this lives.
class StderrFile {
 public:
  explicit StderrFile(std::string path) : path_(std::move(path)), stderr_(dup(STDERR_FILENO)) {
    const int file = open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    dup2(file, STDERR_FILENO);
    close(file);
  }
  ~StderrFile() {
    dup2(stderr_, STDERR_FILENO);
    close(stderr_);
  }
  std::string Read() const {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  const std::string path_;
  const int stderr_;
};

class StoresGoneTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::HavePostgres()) GTEST_SKIP() << "there is no PostgreSQL: install postgresql";
    if (!testing::HaveRedis()) GTEST_SKIP() << "there is no Redis: install redis-server";
    Server::HoldSignals();
    postgres_ = std::make_unique<testing::PostgresServer>();
    redis_ = std::make_unique<testing::RedisServer>();
    Config config;
    config.journal = postgres_->Url(postgres_->NewDatabase(), "timeout=500ms");
    config.cache = absl::StrCat("redis://127.0.0.1:", redis_->port());
    config.fresh_for = absl::ZeroDuration();
    config.refresh_interval = absl::Milliseconds(100);  // how often it looks after its stores
    config.log_level = LogLevel::kDebug;
    log_ = std::make_unique<StderrFile>(absl::StrCat(folder_.path(), "/log"));
    server_ = std::make_unique<TestServer>(config);
    server_->Activate(SmallCatalog());
    health_ = std::make_unique<grpc::GenericStub>(server_->NewChannel());
    running_ = std::thread([this] { server_->server().Run(); });
  }
  void TearDown() override {
    if (!running_.joinable()) return;
    kill(getpid(), SIGTERM);
    running_.join();
    server_.reset();
    log_.reset();
  }

  // What grpc.health.v1.Health.Check answers: 1 is SERVING, 2 NOT_SERVING.
  int Health(const std::string& service) {
    const std::string bytes =
        service.empty() ? "" : absl::StrCat("\n", std::string(1, service.size()), service);
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer reply;
    absl::Notification done;
    const auto context = NewContext();
    health_->UnaryCall(context.get(), "/grpc.health.v1.Health/Check", {}, &request, &reply,
                       [&done](const grpc::Status& /*status*/) { done.Notify(); });
    done.WaitForNotification();
    grpc::Slice answer;
    if (!reply.TrySingleSlice(&answer).ok() || answer.size() != 2) return 0;
    return answer.begin()[1];
  }
  grpc::Status RecordAnother() {
    v1::RecordResponseResponse reply;
    return server_->Record(ResponseRequest("ana", absl::StrCat("r", next_++), "s0-i1", 1), &reply);
  }
  v1::Degradation RecommendToSomeone() {
    v1::RecommendNextRequest request;
    request.set_learner_id(absl::StrCat("l", next_++));
    v1::RecommendNextResponse reply;
    const grpc::Status status = server_->Recommend(request, &reply);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return reply.recommendation().degradation();
  }
  void Await(const std::function<bool()>& condition) {
    while (!condition()) absl::SleepFor(absl::Milliseconds(5));
  }
  void AwaitLine(const std::string& event) {
    Await([&] { return absl::StrContains(log_->Read(), absl::StrCat("\"", event, "\"")); });
  }

  TemporaryDirectory folder_;
  std::unique_ptr<testing::PostgresServer> postgres_;
  std::unique_ptr<testing::RedisServer> redis_;
  std::unique_ptr<StderrFile> log_;
  std::unique_ptr<TestServer> server_;
  std::unique_ptr<grpc::GenericStub> health_;
  std::thread running_;
  int next_ = 0;
};

TEST_F(StoresGoneTest, AJournalThatIsGoneEndsTheServiceOfRecordsAndNoOther) {
  ASSERT_TRUE(RecordAnother().ok());
  Await([&] { return Health("records") == 1; });
  postgres_->Kill();
  Await([&] { return RecordAnother().error_code() == grpc::StatusCode::UNAVAILABLE; });
  Await([&] { return Health("records") == 2; });
  EXPECT_EQ(Health(""), 1) << "ready: it still recommends";
  EXPECT_EQ(Health("live"), 1);
  AwaitLine("journal_refuses");
  EXPECT_THAT(log_->Read(), Not(HasSubstr("journal_writes_again")));

  postgres_->Start();
  Await([&] { return Health("records") == 1; });
  AwaitLine("journal_writes_again");
  EXPECT_TRUE(RecordAnother().ok());
}

TEST_F(StoresGoneTest, ACacheThatIsGoneIsSaidInTheLogAndInTheReplies) {
  Await([&] { return RecommendToSomeone() == v1::DEGRADATION_UNSPECIFIED; });
  redis_->Kill();
  Await([&] { return RecommendToSomeone() == v1::DEGRADATION_CACHE; });
  AwaitLine("cache_unreachable");
  EXPECT_EQ(Health("records"), 1);
  EXPECT_EQ(Health(""), 1);

  redis_->Start();
  Await([&] { return RecommendToSomeone() == v1::DEGRADATION_UNSPECIFIED; });
  AwaitLine("cache_reachable_again");
}

}  // namespace
}  // namespace proximal
