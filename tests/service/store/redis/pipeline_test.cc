// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// One connection and what may happen to it.

#include "service/store/redis/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "tests/service/store/redis/fake_redis.h"
#include "tests/service/store/redis/redis_server.h"
#include "tests/service/store/store_testing.h"

namespace proximal::redis {
namespace {

using proximal::testing::Answer;
using proximal::testing::FakeRedis;
using proximal::testing::FreePort;
using ::testing::HasSubstr;
using Words = std::vector<std::string>;

PipelineOptions To(const Address& address) {
  return {.address = address,
          .connect = {},
          .connect_timeout = absl::Seconds(30),
          .timeout = absl::Seconds(30),
          .max_queued = 1000,
          .max_batch = 16,
          .breaker = {.failures = 3, .min_pause = absl::Hours(1), .max_pause = absl::Hours(1)}};
}

class Line {
 public:
  explicit Line(const PipelineOptions& options)
      : pipeline_(options, &counters_,
                  [](Call call, absl::StatusOr<Reply> reply) { call.done(std::move(reply)); }) {}

  void Send(const std::string& word, Answer<absl::StatusOr<Reply>>& answer,
            absl::Duration timeout = absl::Seconds(30)) {
    Call call;
    call.bytes = EncodeCommand({word});
    call.deadline = Now() + absl::ToChronoNanoseconds(timeout);
    call.done = answer.Receive();
    pipeline_.Submit(std::move(call));
  }
  static std::string Show(const absl::StatusOr<Reply>& reply) {
    return reply.ok() ? std::string(TextOf(**reply)) : reply.status().ToString();
  }
  std::string Ask(const std::string& word, absl::Duration timeout = absl::Seconds(30)) {
    Answer<absl::StatusOr<Reply>> answer;
    Send(word, answer, timeout);
    return Show(answer.Wait());
  }
  RedisStats stats() const { return counters_.Read(); }
  Pipeline& pipeline() { return pipeline_; }

 private:
  Counters counters_;
  Pipeline pipeline_;
};

std::string Echo(const Words& words) { return absl::StrCat("+", words[0], "\r\n"); }

TEST(PipelineTest, EveryReplyFindsItsCall) {
  FakeRedis server(Echo);
  Line line(To(server.address()));
  constexpr int kCalls = 500;
  std::vector<Answer<absl::StatusOr<Reply>>> answers(kCalls);
  for (int i = 0; i < kCalls; ++i) line.Send(absl::StrCat("word", i), answers[i]);
  for (int i = 0; i < kCalls; ++i) {
    EXPECT_EQ(Line::Show(answers[i].Wait()), absl::StrCat("word", i));
  }
  EXPECT_EQ(line.stats().commands, 500u);
  EXPECT_LT(line.stats().batches, 500u) << "what had queued went together";
  EXPECT_EQ(server.connections(), 1);
}

TEST(PipelineTest, AReplyThatComesTooLateIsNobodyElses) {
  std::atomic<bool> answer = false;
  FakeRedis server([&](const Words& words) { return answer ? Echo(words) : std::string(); });
  PipelineOptions options = To(server.address());
  options.timeout = absl::Milliseconds(50);
  Line line(options);
  EXPECT_THAT(line.Ask("first", absl::Milliseconds(10)), HasSubstr("UNAVAILABLE"));
  answer = true;
  std::string second = line.Ask("second", absl::Milliseconds(1000));
  while (second != "second") {  // it may have been sent before the connection was dropped
    EXPECT_THAT(second, HasSubstr("UNAVAILABLE"));
    second = line.Ask("second", absl::Milliseconds(1000));
  }
  EXPECT_EQ(line.stats().timeouts, 1u);
  EXPECT_EQ(server.connections(), 2);
}

TEST(PipelineTest, ACallInTheQueueExpiresThere) {
  absl::Notification released;
  FakeRedis server([&](const Words& words) {
    released.WaitForNotification();
    return Echo(words);
  });
  Line line(To(server.address()));
  Answer<absl::StatusOr<Reply>> stuck;
  line.Send("stuck", stuck);
  while (server.Count("stuck") == 0) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_THAT(line.Ask("queued", absl::Milliseconds(5)), HasSubstr("no reply in time"));
  EXPECT_EQ(server.Count("queued"), 0) << "it was never sent";
  EXPECT_EQ(line.stats().expired, 1u);
  EXPECT_EQ(line.stats().timeouts, 0u) << "the connection has more time than the call";
  released.Notify();
  EXPECT_EQ(Line::Show(stuck.Wait()), "stuck");
}

TEST(PipelineTest, AFullQueueRefusesAtOnce) {
  absl::Notification released;
  FakeRedis server([&](const Words& words) {
    released.WaitForNotification();
    return Echo(words);
  });
  PipelineOptions options = To(server.address());
  options.max_queued = 3;
  Line line(options);
  std::vector<Answer<absl::StatusOr<Reply>>> answers(4);
  line.Send("stuck", answers[0]);
  while (server.Count("stuck") == 0) absl::SleepFor(absl::Milliseconds(1));
  for (int i = 1; i < 4; ++i) line.Send("queued", answers[i]);
  EXPECT_THAT(line.Ask("one too many"), HasSubstr("UNAVAILABLE"));
  EXPECT_EQ(line.stats().refused_full, 1u);
  released.Notify();
  EXPECT_EQ(Line::Show(answers[3].Wait()), "queued");
}

TEST(PipelineTest, ACallOnAConnectionThatWasClosedIsSentAgain) {
  std::atomic<int> calls = 0;
  FakeRedis server([&](const Words& words) {
    return ++calls == 1 ? std::string(FakeRedis::kHangUp) : Echo(words);
  });
  Line line(To(server.address()));
  EXPECT_EQ(line.Ask("hello"), "hello");
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(line.stats().connections_lost, 1u);
  EXPECT_EQ(line.stats().connections_made, 2u);
}

TEST(PipelineTest, ButNotAgainAndAgain) {
  FakeRedis server([&](const Words&) { return FakeRedis::kHangUp; });
  Line line(To(server.address()));
  EXPECT_THAT(line.Ask("hello"), HasSubstr("UNAVAILABLE"));
  EXPECT_EQ(server.Count("hello"), 2);
}

TEST(PipelineTest, ABrokenReplyDropsTheConnection) {
  for (const std::string& garbage :
       {std::string("garbage\r\n"), std::string("$-7\r\n"), std::string("*99999999999\r\n"),
        std::string("\0\1\2\3", 4), std::string(":12x4\r\n")}) {
    std::atomic<int> calls = 0;
    FakeRedis server([&](const Words& words) { return ++calls == 1 ? garbage : Echo(words); });
    PipelineOptions options = To(server.address());
    options.timeout = absl::Milliseconds(300);  // some garbage is the beginning of a long reply
    Line line(options);
    const std::string first = line.Ask("hello");
    if (first == "hello") ADD_FAILURE() << garbage;
    EXPECT_EQ(line.Ask("again"), "again") << garbage;
    EXPECT_EQ(server.connections(), 2) << garbage;
    EXPECT_EQ(line.stats().malformed_replies + line.stats().timeouts, 1u) << garbage;
  }
}

TEST(PipelineTest, AReplyCutShortIsNoReply) {
  for (const char* beginning : {"$100\r\nonly the begin", "$100", "*2\r\n+one\r\n", "+no end"}) {
    std::atomic<int> calls = 0;
    FakeRedis server(
        [&](const Words& words) -> std::string { return ++calls == 1 ? beginning : Echo(words); });
    PipelineOptions options = To(server.address());
    options.timeout = absl::Milliseconds(300);
    Line line(options);
    EXPECT_THAT(line.Ask("hello"), HasSubstr("UNAVAILABLE")) << beginning;
    EXPECT_EQ(line.Ask("again"), "again") << beginning;
    EXPECT_EQ(line.stats().timeouts, 1u) << beginning;
  }
}

TEST(PipelineTest, RepliesThatNobodyAskedForDropTheConnection) {
  std::atomic<int> calls = 0;
  FakeRedis server([&](const Words& words) {
    return ++calls == 1 ? absl::StrCat(Echo(words), "+and more\r\n") : Echo(words);
  });
  Line line(To(server.address()));
  line.Ask("hello");  // the extra reply may come with its own, or before the next
  line.Ask("again");
  EXPECT_EQ(line.Ask("third"), "third");
  EXPECT_EQ(line.stats().malformed_replies, 1u);
}

TEST(PipelineTest, TheBreakerOpensAndThenNobodyWaits) {
  Line line(To({"127.0.0.1", FreePort()}));
  while (line.pipeline().Health().ok()) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_THAT(line.Ask("hello"), HasSubstr("Connection refused"));
  EXPECT_EQ(line.stats().refused_open + line.stats().connections_refused, 4u);
  EXPECT_EQ(line.stats().breaker_openings, 1u);
}

TEST(PipelineTest, AProbeClosesTheBreakerAgain) {
  std::atomic<bool> up = false;
  FakeRedis server(
      [&](const Words& words) { return up ? Echo(words) : std::string(FakeRedis::kHangUp); });
  PipelineOptions options = To(server.address());
  options.breaker = {
      .failures = 1, .min_pause = absl::Milliseconds(1), .max_pause = absl::Milliseconds(10)};
  Line line(options);
  EXPECT_THAT(line.Ask("hello"), HasSubstr("UNAVAILABLE"));
  up = true;
  while (line.Ask("hello") != "hello") absl::SleepFor(absl::Milliseconds(1));
  EXPECT_TRUE(line.pipeline().Health().ok());
}

TEST(PipelineTest, AHostThatIsNotKnownIsAConnectionThatFails) {
  Line line(To({"no-such-host.invalid", 6379}));
  EXPECT_THAT(line.Ask("hello"), HasSubstr("cannot resolve no-such-host.invalid"));
}

TEST(PipelineTest, CloseAnswersWhoeverWaits) {
  FakeRedis server(Echo);
  auto line = std::make_unique<Line>(To(server.address()));
  EXPECT_EQ(line->Ask("connected"), "connected");
  std::vector<Answer<absl::StatusOr<Reply>>> answers(100);
  for (Answer<absl::StatusOr<Reply>>& answer : answers) line->Send("hello", answer);
  line->pipeline().Close();
  for (Answer<absl::StatusOr<Reply>>& answer : answers) {
    EXPECT_EQ(Line::Show(answer.Wait()), "hello");
  }
  EXPECT_THAT(line->Ask("late"), HasSubstr("the connection is closed"));
}

}  // namespace
}  // namespace proximal::redis
