// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The server as a process would run it: what stops it from starting, health, and the drain.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "tests/integration/test_server.h"
#include "tests/service/gateway/http_get.h"

namespace proximal {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Config ConfigIn(const TemporaryDirectory& directory) {
  Config config;
  config.address = "127.0.0.1:0";
  config.journal = absl::StrCat("sqlite:", directory.path(), "/journal.db");
  config.drain_delay = absl::ZeroDuration();
  config.log_level = LogLevel::kError;
  return config;
}

std::string WhyNot(const Config& config) {
  const absl::StatusOr<std::unique_ptr<Server>> server = Server::Create(config);
  return server.ok() ? "it serves" : std::string(server.status().message());
}

TEST(ServerStartTest, APortInUseIsNamed) {
  TestServer other;
  TemporaryDirectory directory;
  Config config = ConfigIn(directory);
  config.address = other.address();
  EXPECT_THAT(WhyNot(config), AllOf(HasSubstr(absl::StrCat("--address=", config.address)),
                                    HasSubstr("Address already in use")));
}

TEST(ServerStartTest, AnAddressThatIsNotOursIsNamed) {
  TemporaryDirectory directory;
  Config config = ConfigIn(directory);
  config.address = "192.0.2.1:50051";  // reserved for documentation
  EXPECT_THAT(WhyNot(config), HasSubstr("--address=192.0.2.1:50051: Cannot assign"));
}

TEST(ServerStartTest, AJournalInUseIsNamed) {
  TestServer other;
  TemporaryDirectory directory;
  Config config = ConfigIn(directory);
  config.journal = absl::StrCat("sqlite:", other.journal_path());
  EXPECT_THAT(WhyNot(config), AllOf(HasSubstr("--journal"), HasSubstr("in use")));
}

TEST(ServerStartTest, AJournalThatIsNoDatabaseIsNamed) {
  TemporaryDirectory directory;
  const Config config = ConfigIn(directory);
  std::ofstream(absl::StrCat(directory.path(), "/journal.db")) << std::string(8192, 'x');
  EXPECT_THAT(WhyNot(config), AllOf(HasSubstr("--journal"), HasSubstr("journal.db")));
}

TEST(ServerStartTest, ADirectoryThatIsNotThereIsNamed) {
  TemporaryDirectory directory;
  Config config = ConfigIn(directory);
  config.journal = absl::StrCat("sqlite:", directory.path(), "/missing/journal.db");
  EXPECT_THAT(WhyNot(config), AllOf(HasSubstr("--journal"), HasSubstr("missing")));
}

TEST(ServerStartTest, AMetricsPortInUseIsNamed) {
  Config with_metrics;
  with_metrics.metrics_address = "127.0.0.1:0";
  TestServer other(with_metrics);
  TemporaryDirectory directory;
  Config config = ConfigIn(directory);
  config.metrics_address = absl::StrCat("127.0.0.1:", other.server().metrics_port());
  EXPECT_THAT(WhyNot(config),
              HasSubstr(absl::StrCat("--metrics_address=", config.metrics_address)));
}

TEST(ServerMetricsTest, CallsAreSeen) {
  Config config;
  config.metrics_address = "127.0.0.1:0";
  TestServer server(config);
  v1::RecommendNextResponse reply;
  v1::RecommendNextRequest request;
  request.set_learner_id("ana");
  server.Recommend(request, &reply);
  const std::string answer = testing::HttpGet(server.server().metrics_port(), "/metrics");
  EXPECT_THAT(answer, HasSubstr("\nproximal_call_seconds_count{method=\"RecommendNext\"} 1\n"));
  EXPECT_THAT(answer, HasSubstr("\nproximal_calls_failed_total{method=\"RecommendNext\",code=\""
                                "FAILED_PRECONDITION\"} 1\n"));
  EXPECT_THAT(answer, HasSubstr("\nproximal_journal_healthy 1\n"));
  EXPECT_THAT(answer, ::testing::Not(HasSubstr("ana")));
}

TEST(ServerMetricsTest, ThereAreNoneWhereNobodyAskedForThem) {
  TestServer server;
  EXPECT_EQ(server.server().metrics_port(), 0);
}

// A Practice stream that was let in: it has had an answer.
struct Seat {
  std::unique_ptr<grpc::ClientContext> context = NewContext();
  std::unique_ptr<grpc::ClientReaderWriter<v1::PracticeRequest, v1::PracticeResponse>> stream;

  bool Take(TestServer& server) {
    stream = server.practice().Practice(context.get());
    v1::PracticeRequest request;
    request.mutable_recommend()->set_learner_id("ana");
    v1::PracticeResponse reply;
    return stream->Write(request) && stream->Read(&reply);
  }
};

TEST(ServerTest, BeyondItsRoomStreamsAreSentElsewhere) {
  constexpr int kRoom = 3;
  Config config;
  config.max_streams = kRoom;
  TestServer server(config);
  server.Activate(SmallCatalog());
  std::vector<Seat> seats(1);
  while (seats.back().Take(server)) {
    ASSERT_LE(seats.size(), size_t{kRoom});
    seats.emplace_back();
  }
  const grpc::Status status = seats.back().stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "OVERLOADED");
  EXPECT_GT(DetailOf<google::rpc::RetryInfo>(status).retry_delay().nanos(), 0);
  EXPECT_EQ(seats.back().context->GetServerTrailingMetadata().count("grpc-retry-pushback-ms"), 1u);

  seats.pop_back();
  EXPECT_FALSE(seats.empty());
  for (const Seat& seat : seats) {
    seat.stream->WritesDone();
    EXPECT_TRUE(seat.stream->Finish().ok());
  }
}

// Callers who record without pause until they are turned away, and what they were promised.
class Load {
 public:
  Load(TestServer& server, int callers) {
    for (int i = 0; i < callers; ++i) {
      callers_.emplace_back([this, &server, i] { Call(server, absl::StrCat("learner-", i)); });
    }
  }
  ~Load() { Join(); }

  void Join() {
    for (std::thread& caller : callers_) {
      if (caller.joinable()) caller.join();
    }
  }

  void WaitFor(size_t acknowledged) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return acknowledged_.size() >= acknowledged;
    };
    mutex_.Await(absl::Condition(&enough));
  }

  // (learner, response id) of everything acknowledged. After Join.
  std::set<std::pair<std::string, std::string>> acknowledged() const {
    absl::MutexLock lock(&mutex_);
    return acknowledged_;
  }
  // Errors other than being turned away before the call began.
  int dropped() const { return dropped_; }

 private:
  void Call(TestServer& server, const std::string& learner) {
    const auto stub = v1::PracticeService::NewStub(server.NewChannel());
    for (int i = 0;; ++i) {
      const std::string id = absl::StrCat("r", i);
      v1::RecordResponseResponse reply;
      const grpc::Status status = stub->RecordResponse(
          NewContext().get(), ResponseRequest(learner, id, absl::StrCat("s0-i", i % 20), 1),
          &reply);
      if (!status.ok()) {
        if (status.error_code() != grpc::StatusCode::UNAVAILABLE) {
          ADD_FAILURE() << status.error_code() << " " << status.error_message();
          ++dropped_;
        }
        return;
      }
      absl::MutexLock lock(&mutex_);
      acknowledged_.insert({learner, id});
    }
  }

  mutable absl::Mutex mutex_;
  std::set<std::pair<std::string, std::string>> acknowledged_ ABSL_GUARDED_BY(mutex_);
  std::atomic<int> dropped_{0};
  std::vector<std::thread> callers_;
};

TEST(ServerTest, ADrainUnderLoadLosesNothingThatWasAcknowledged) {
  constexpr int kCallers = 8;
  TestServer server;
  server.Activate(SmallCatalog());
  Load load(server, kCallers);
  load.WaitFor(200);
  server.server().Drain();
  load.Join();
  EXPECT_EQ(load.dropped(), 0);

  server.Restart();
  std::set<std::pair<std::string, std::string>> kept;
  for (int i = 0; i < kCallers; ++i) {
    v1::ListEventsRequest request;
    request.set_learner_id(absl::StrCat("learner-", i));
    request.set_page_size(1000);
    do {
      v1::ListEventsResponse page;
      ASSERT_TRUE(server.learners().ListEvents(NewContext().get(), request, &page).ok());
      for (const v1::Event& event : page.events()) {
        EXPECT_TRUE(kept.insert({request.learner_id(), event.response().response_id()}).second);
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
  }
  for (const auto& acknowledged : load.acknowledged()) EXPECT_TRUE(kept.contains(acknowledged));
}

TEST(ServerTest, ADrainLetsACallUnderWayEnd) {
  TestServer server;
  server.Activate(SmallCatalog());
  const auto context = NewContext();
  v1::RecordResponsesResponse reply;
  const auto writer = server.practice().RecordResponses(context.get(), &reply);
  v1::RecordResponsesRequest row;
  row.set_learner_id("ana");
  *row.mutable_response() = ResponseRequest("ana", "r1", "s0-i1", 1).response();
  ASSERT_TRUE(writer->Write(row));
  // Until it is recorded, the stream may not have begun.
  v1::ListEventsRequest list;
  list.set_learner_id("ana");
  v1::ListEventsResponse events;
  while (events.events_size() == 0) {
    ASSERT_TRUE(server.learners().ListEvents(NewContext().get(), list, &events).ok());
  }
  std::thread drain([&] { server.server().Drain(); });
  row.mutable_response()->set_response_id("r2");
  EXPECT_TRUE(writer->Write(row));
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  drain.join();
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(reply.recorded(), 2u);
}

}  // namespace
}  // namespace proximal
