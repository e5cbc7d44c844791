// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a server may say, and how the fleet takes it: a scripted server stands in for those
// moments of a cluster that a real one is seldom in.

#include "service/store/redis/fleet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <time.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/service/store/redis/fake_redis.h"
#include "tests/service/store/redis/redis_server.h"
#include "tests/service/store/store_testing.h"

namespace proximal::redis {
namespace {

using proximal::testing::Answer;
using proximal::testing::FakeRedis;
using proximal::testing::FreePort;
using proximal::testing::PatientOptions;
using ::testing::HasSubstr;
using Words = std::vector<std::string>;

// A fleet, and one call after another.
class Caller {
 public:
  explicit Caller(const RedisOptions& options) : options_(options) {}

  // GET of a key: the text of the reply, an error reply with "!" before it, or the status.
  std::string Get(const std::string& key) {
    Answer<absl::StatusOr<Reply>> answer;
    Call call;
    call.bytes = EncodeCommand({"GET", key});
    call.slot = SlotOf(key);
    call.deadline = Now() + absl::ToChronoNanoseconds(options_.timeout);
    call.done = answer.Receive();
    fleet_.Send(std::move(call));
    const absl::StatusOr<Reply> reply = answer.Wait();
    if (!reply.ok()) return reply.status().ToString();
    return absl::StrCat(IsError(**reply) ? "!" : "", std::string(TextOf(**reply)));
  }
  RedisStats stats() const { return counters_.Read(); }
  Fleet& fleet() { return fleet_; }

 private:
  const RedisOptions options_;
  Counters counters_;
  Fleet fleet_{options_, nullptr, &counters_, [] {}};
};

RedisOptions Cluster(const Address& node) {
  RedisOptions options = PatientOptions();
  options.arrangement = Arrangement::kCluster;
  options.addresses = {node};
  options.connections = 1;
  return options;
}

RedisOptions Single(const Address& node) {
  RedisOptions options = Cluster(node);
  options.arrangement = Arrangement::kSingle;
  return options;
}

// Two nodes of a cluster, of which the first has all slots.
class FleetTest : public ::testing::Test {
 protected:
  std::string Slots() const { return FakeRedis::AllSlotsAt({"127.0.0.1", port_}); }

  std::atomic<int> port_ = 0;  // of whoever has the slots
};

TEST_F(FleetTest, FollowsAMovedAndRemembersIt) {
  FakeRedis second([](const Words&) { return "+second\r\n"; });
  FakeRedis first([&](const Words& words) {
    if (words[0] == "CLUSTER") return Slots();
    return absl::StrCat("-MOVED ", SlotOf("k"), " 127.0.0.1:", second.address().port, "\r\n");
  });
  port_ = first.address().port;
  RedisOptions options = Cluster(first.address());
  options.min_refresh_interval = absl::Hours(1);  // what the cluster says does not change
  Caller caller(options);
  EXPECT_EQ(caller.Get("k"), "second");
  EXPECT_EQ(caller.Get("k"), "second");
  EXPECT_EQ(first.Count("GET"), 1) << "the second call knows the way";
  EXPECT_EQ(caller.stats().moved, 1u);
}

TEST_F(FleetTest, AMovedWithoutAHostIsTheSameHost) {
  FakeRedis second([](const Words&) { return "+second\r\n"; });
  FakeRedis first([&](const Words& words) {
    if (words[0] == "CLUSTER") return Slots();
    return absl::StrCat("-MOVED ", SlotOf("k"), " :", second.address().port, "\r\n");
  });
  port_ = first.address().port;
  Caller caller(Cluster(first.address()));
  EXPECT_EQ(caller.Get("k"), "second");
}

TEST_F(FleetTest, AsksOnceWhereItIsTold) {
  FakeRedis second([asked = false](const Words& words) mutable -> std::string {
    if (words[0] == "ASKING") {
      asked = true;
      return "+OK\r\n";
    }
    return std::exchange(asked, false) ? "+second\r\n" : "-MOVED 1 127.0.0.1:1\r\n";
  });
  FakeRedis first([&](const Words& words) {
    if (words[0] == "CLUSTER") return Slots();
    return absl::StrCat("-ASK ", SlotOf("k"), " 127.0.0.1:", second.address().port, "\r\n");
  });
  port_ = first.address().port;
  Caller caller(Cluster(first.address()));
  EXPECT_EQ(caller.Get("k"), "second");
  EXPECT_EQ(caller.Get("k"), "second");
  EXPECT_EQ(first.Count("GET"), 2) << "an ASK is not remembered";
  EXPECT_EQ(second.Count("ASKING"), 2);
}

TEST_F(FleetTest, GivesUpAfterThreeRedirects) {
  FakeRedis node([&](const Words& words) {
    if (words[0] == "CLUSTER") return Slots();
    return absl::StrCat("-MOVED ", SlotOf("k"), " 127.0.0.1:", port_.load(), "\r\n");
  });
  port_ = node.address().port;
  Caller caller(Cluster(node.address()));
  EXPECT_THAT(caller.Get("k"), HasSubstr("UNAVAILABLE: led astray: MOVED"));
  EXPECT_EQ(node.Count("GET"), 1 + Fleet::kMaxRedirects);
  EXPECT_EQ(caller.stats().too_many_redirects, 1u);
}

TEST_F(FleetTest, ARedirectionThatIsMalformedLeadsNowhere) {
  FakeRedis node([&](const Words& words) {
    return words[0] == "CLUSTER" ? Slots() : std::string("-MOVED far away\r\n");
  });
  port_ = node.address().port;
  Caller caller(Cluster(node.address()));
  EXPECT_THAT(caller.Get("k"), HasSubstr("led astray: MOVED far away"));
}

TEST_F(FleetTest, TriesAgainInAMoment) {
  for (const char* error : {"TRYAGAIN", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "READONLY"}) {
    std::atomic<int> calls = 0;
    FakeRedis node([&](const Words& words) -> std::string {
      if (words[0] == "CLUSTER") return Slots();
      return ++calls <= 2 ? absl::StrCat("-", error, " wait\r\n") : "+at last\r\n";
    });
    port_ = node.address().port;
    Caller caller(Cluster(node.address()));
    EXPECT_EQ(caller.Get("k"), "at last") << error;
    EXPECT_EQ(calls, 3) << error;
  }
}

TEST_F(FleetTest, DoesNotTryAgainForEver) {
  FakeRedis node([&](const Words& words) {
    return words[0] == "CLUSTER" ? Slots() : std::string("-CLUSTERDOWN The cluster is down\r\n");
  });
  port_ = node.address().port;
  Caller caller(Cluster(node.address()));
  EXPECT_EQ(caller.Get("k"), "UNAVAILABLE: CLUSTERDOWN The cluster is down");
  EXPECT_EQ(node.Count("GET"), 1 + Fleet::kMaxRedirects);
}

TEST_F(FleetTest, DoesNotTryAgainBeyondTheDeadline) {
  FakeRedis node([](const Words&) { return "-LOADING Redis is loading\r\n"; });
  RedisOptions options = Single(node.address());
  options.timeout = absl::Milliseconds(500);
  Caller caller(options);
  Answer<absl::StatusOr<Reply>> answer;
  Call call;
  call.bytes = EncodeCommand({"GET", "k"});
  call.deadline = Now() + std::chrono::microseconds(100);
  call.done = answer.Receive();
  caller.fleet().Send(std::move(call));
  EXPECT_FALSE(answer.Wait().ok());
  EXPECT_LE(node.Count("GET"), 1);
}

TEST_F(FleetTest, OtherErrorsAreTheCallers) {
  FakeRedis node([](const Words&) { return "-WRONGTYPE not a string\r\n"; });
  Caller caller(Single(node.address()));
  EXPECT_EQ(caller.Get("k"), "!WRONGTYPE not a string");
  EXPECT_EQ(caller.stats().other_errors, 1u);
}

TEST_F(FleetTest, AnotherNodeTellsWhereTheSlotsOfADeadOneAre) {
  FakeRedis second([&](const Words& words) {
    return words[0] == "CLUSTER" ? Slots() : std::string("+second\r\n");
  });
  auto first = std::make_unique<FakeRedis>(
      [&](const Words& words) { return words[0] == "CLUSTER" ? Slots() : "+first\r\n"; });
  port_ = first->address().port;
  RedisOptions options = Cluster(first->address());
  options.addresses.push_back(second.address());
  options.min_refresh_interval = absl::Milliseconds(10);
  Caller caller(options);
  EXPECT_EQ(caller.Get("k"), "first");
  port_ = second.address().port;
  first.reset();
  while (caller.Get("k") != "second") absl::SleepFor(absl::Milliseconds(2));
  EXPECT_GE(caller.stats().refreshes, 2u);
}

TEST_F(FleetTest, SlotsThatNobodyServesAreRefusedAndAskedFor) {
  std::atomic<bool> whole = false;
  FakeRedis node([&](const Words& words) -> std::string {
    if (words[0] != "CLUSTER") return "+here\r\n";
    if (whole) return Slots();
    return absl::StrCat("*1\r\n*3\r\n:0\r\n:0\r\n*2\r\n+127.0.0.1\r\n:", port_.load(), "\r\n");
  });
  port_ = node.address().port;
  RedisOptions options = Cluster(node.address());
  options.min_refresh_interval = absl::Milliseconds(10);
  Caller caller(options);
  EXPECT_EQ(caller.Get("k"), "UNAVAILABLE: no node of the cluster has the slot");
  whole = true;
  while (caller.Get("k") != "here") absl::SleepFor(absl::Milliseconds(2));
}

TEST_F(FleetTest, ANodeThatLeavesIsLetGo) {
  FakeRedis second([&](const Words& words) {
    return words[0] == "CLUSTER" ? Slots() : std::string("+second\r\n");
  });
  FakeRedis first([&](const Words& words) {
    return words[0] == "CLUSTER" ? Slots() : std::string("+first\r\n");
  });
  port_ = first.address().port;
  RedisOptions options = Cluster(first.address());
  options.refresh_interval = options.min_refresh_interval = absl::Milliseconds(10);
  Caller caller(options);
  EXPECT_EQ(caller.Get("k"), "first");
  port_ = second.address().port;
  while (caller.Get("k") != "second") absl::SleepFor(absl::Milliseconds(2));
  while (caller.fleet().nodes() != 1) absl::SleepFor(absl::Milliseconds(2));
}

TEST_F(FleetTest, ACallAfterTheEndIsRefused) {
  FakeRedis node([](const Words&) { return "+here\r\n"; });
  Caller caller(Single(node.address()));
  EXPECT_EQ(caller.Get("k"), "here");
  caller.fleet().Close();
  caller.fleet().Close();
  EXPECT_EQ(caller.Get("k"), "UNAVAILABLE: the cache is closed");
}

// Sentinels that do not know, and servers that are no masters.

RedisOptions Sentinels(const Address& sentinel) {
  RedisOptions options = Cluster(sentinel);
  options.arrangement = Arrangement::kSentinel;
  options.master_name = "practice";
  options.min_refresh_interval = absl::Milliseconds(10);
  options.breaker.max_pause = absl::Milliseconds(50);
  return options;
}

std::string MasterAt(int port) {
  return absl::StrCat("*2\r\n", FakeRedis::Bulk("127.0.0.1"), FakeRedis::Bulk(absl::StrCat(port)));
}

TEST_F(FleetTest, ASentinelThatKnowsNoSuchMasterIsNamed) {
  FakeRedis sentinel([](const Words&) { return "*-1\r\n"; });
  Caller caller(Sentinels(sentinel.address()));
  EXPECT_THAT(caller.Get("k"), HasSubstr("knows no master practice"));
}

TEST_F(FleetTest, TheNextSentinelIsAskedWhereOneIsGone) {
  FakeRedis server([](const Words& words) {
    return words[0] == "ROLE" ? "*3\r\n+master\r\n:0\r\n*0\r\n" : "+master\r\n";
  });
  FakeRedis sentinel([&](const Words&) { return MasterAt(server.address().port); });
  RedisOptions options = Sentinels({"127.0.0.1", FreePort()});
  options.addresses.push_back(sentinel.address());
  Caller caller(options);
  EXPECT_EQ(caller.Get("k"), "master");
}

TEST_F(FleetTest, AReplicaIsNotTakenForAMaster) {
  std::atomic<bool> master = false;
  FakeRedis server([&](const Words& words) -> std::string {
    if (words[0] != "ROLE") return "+master\r\n";
    return master ? "*3\r\n+master\r\n:0\r\n*0\r\n" : "*5\r\n+slave\r\n+h\r\n:1\r\n+x\r\n:0\r\n";
  });
  FakeRedis sentinel([&](const Words&) { return MasterAt(server.address().port); });
  Caller caller(Sentinels(sentinel.address()));
  EXPECT_THAT(caller.Get("k"), HasSubstr("is no master"));
  EXPECT_EQ(server.Count("GET"), 0);
  master = true;
  while (caller.Get("k") != "master") absl::SleepFor(absl::Milliseconds(2));
}

// Processor time of this process.
absl::Duration ProcessorTime() {
  timespec used;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return absl::DurationFromTimespec(used);
}

TEST_F(FleetTest, AServerThatNeverChangesIsNotLookedForAgainAndAgain) {
  FakeRedis server([](const Words&) { return "+here\r\n"; });
  RedisOptions options = Single(server.address());
  options.refresh_interval = absl::Milliseconds(1);
  Caller caller(options);
  EXPECT_EQ(caller.Get("k"), "here");
  const absl::Duration before = ProcessorTime();
  absl::SleepFor(absl::Milliseconds(500));
  EXPECT_LT(ProcessorTime() - before, absl::Milliseconds(100)) << "a thread never sleeps";
  EXPECT_EQ(caller.stats().refreshes, 1u);
}

}  // namespace
}  // namespace proximal::redis
