// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/duplicate_and_reorder.h"

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "engine/numerics/random.h"
#include "proximal/v1/learner.grpc.pb.h"
#include "service/cli/client.h"
#include "tests/drills/drill_catalog.h"
#include "tests/drills/fleet.h"
#include "tests/service/store/redis/redis_server.h"

namespace proximal::drills {
namespace {

constexpr int kMostLearners = 16;  // each has a dozen calls under way
constexpr uint64_t kBatch = 6;     // responses of a learner under way at once
constexpr int kMostCopies = 3;
constexpr absl::Duration kTimeout = absl::Seconds(2);
constexpr int64_t kFirstAnswer = 1767225600;  // 2026-01-01, seconds

using Channels = std::vector<std::shared_ptr<grpc::Channel>>;

// One copy on its way.
struct Copy {
  v1::RecordResponseRequest request;
  v1::RecordResponseResponse reply;
  grpc::ClientContext context;
  grpc::Status status;
  Call call;
};

// A learner whose calls are copied and shuffled on their way.
class Victim {
 public:
  Victim(std::string id, const Channels& channels, uint64_t seed)
      : id_(std::move(id)), random_(seed) {
    for (const auto& channel : channels) {
      replicas_.push_back(v1::PracticeService::NewStub(channel));
    }
  }

  // Batch after batch until `end`, and then one id again with another content.
  void Run(absl::Time end) {
    while (absl::Now() < end && verdict_.ok()) RecordBatch();
    if (verdict_.ok()) ReuseAnId();
  }

  const std::string& id() const { return id_; }
  const std::vector<Acknowledged>& ledger() const { return ledger_; }
  const std::vector<Call>& calls() const { return calls_; }
  uint64_t copies() const { return copies_; }
  const absl::Status& verdict() const { return verdict_; }

 private:
  v1::RecordResponseRequest RequestOf(uint64_t n) const {
    v1::RecordResponseRequest request;
    request.set_learner_id(id_);
    v1::Response& response = *request.mutable_response();
    response.set_response_id(absl::StrCat("response-", n));
    response.set_item_id(DrillItem(n * 7));
    response.set_score(n % 3 == 0 ? 0 : 1);
    response.mutable_answered_at()->set_seconds(kFirstAnswer + static_cast<int64_t>(n));
    return request;
  }

  // Until each of the next responses is acknowledged at least once.
  void RecordBatch() {
    std::vector<uint64_t> missing;
    for (uint64_t i = 0; i < kBatch; ++i) missing.push_back(next_++);
    while (!missing.empty() && verdict_.ok()) {
      std::vector<std::unique_ptr<Copy>> copies;
      for (const uint64_t n : missing) {
        const uint64_t count = 1 + random_.Next() % kMostCopies;
        for (uint64_t i = 0; i < count; ++i) {
          copies.push_back(std::make_unique<Copy>());
          copies.back()->request = RequestOf(n);
        }
      }
      for (size_t i = copies.size(); i > 1; --i) {
        std::swap(copies[i - 1], copies[random_.Next() % i]);
      }
      SendAll(copies);
      for (const auto& copy : copies) Note(*copy, missing);
    }
  }

  void SendAll(std::vector<std::unique_ptr<Copy>>& copies) {
    absl::BlockingCounter under_way(static_cast<int>(copies.size()));
    for (const auto& copy : copies) {
      copy->call.sent = absl::Now();
      copy->call.timeout = kTimeout;
      copy->context.set_deadline(absl::ToChronoTime(copy->call.sent + kTimeout));
      replicas_[random_.Next() % replicas_.size()]->async()->RecordResponse(
          &copy->context, &copy->request, &copy->reply,
          [copy = copy.get(), &under_way](const grpc::Status& status) {
            copy->status = status;
            copy->call.ended = absl::Now();
            copy->call.code = status.error_code();
            under_way.DecrementCount();
          });
    }
    under_way.Wait();
  }

  void Note(const Copy& copy, std::vector<uint64_t>& missing) {
    ++copies_;
    calls_.push_back(copy.call);
    if (copy.status.ok()) {
      ledger_.push_back({copy.request.response(), copy.reply.sequence()});
      std::erase_if(missing, [&](uint64_t n) {
        return RequestOf(n).response().response_id() == copy.request.response().response_id();
      });
    } else if (copy.status.error_code() != grpc::StatusCode::ABORTED &&
               copy.status.error_code() != grpc::StatusCode::UNAVAILABLE &&
               copy.status.error_code() != grpc::StatusCode::DEADLINE_EXCEEDED) {
      verdict_ = FromGrpc(copy.status);
    }
  }

  void ReuseAnId() {
    std::vector<std::unique_ptr<Copy>> copies;
    copies.push_back(std::make_unique<Copy>());
    copies[0]->request = RequestOf(0);
    copies[0]->request.mutable_response()->set_score(.5);
    SendAll(copies);
    if (copies[0]->status.error_code() == grpc::StatusCode::ALREADY_EXISTS) return;
    verdict_ = absl::InternalError("an id was taken again with another content");
  }

  const std::string id_;
  numerics::Random random_;
  std::vector<std::unique_ptr<v1::PracticeService::Stub>> replicas_;
  uint64_t next_ = 0;
  uint64_t copies_ = 0;
  std::vector<Acknowledged> ledger_;
  std::vector<Call> calls_;
  absl::Status verdict_;
};

// What a replica makes of a learner, as bytes.
absl::StatusOr<std::string> StateAt(const std::shared_ptr<grpc::Channel>& channel,
                                    const Victim& victim, absl::Time as_of) {
  uint64_t newest = 0;
  for (const Acknowledged& entry : victim.ledger()) newest = std::max(newest, entry.sequence);
  v1::GetLearnerRequest request;
  request.set_learner_id(victim.id());
  request.set_learner_version(absl::StrCat(newest));
  request.mutable_as_of()->set_seconds(absl::ToUnixSeconds(as_of));
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
  v1::GetLearnerResponse reply;
  const grpc::Status status =
      v1::LearnerService::NewStub(channel)->GetLearner(&context, request, &reply);
  if (!status.ok()) return FromGrpc(status);
  return reply.SerializeAsString();
}

// How many learners the replicas disagree about.
absl::StatusOr<uint64_t> Disagreements(const std::vector<std::unique_ptr<Victim>>& victims,
                                       const Channels& channels) {
  const absl::Time as_of = absl::Now();
  uint64_t disagreements = 0;
  for (const auto& victim : victims) {
    std::vector<std::string> states;
    for (const auto& channel : channels) {
      absl::StatusOr<std::string> state = StateAt(channel, *victim, as_of);
      if (!state.ok()) return state.status();
      states.push_back(*std::move(state));
    }
    if (states[0] != states[1] || states[0] != states[2]) ++disagreements;
  }
  return disagreements;
}

absl::StatusOr<DrillFigures> CountAll(const std::vector<std::unique_ptr<Victim>>& victims,
                                      const Channels& channels, absl::Time begin, absl::Time end) {
  const auto stub = v1::LearnerService::NewStub(channels[0]);
  Audit audit;
  std::vector<Call> calls;
  uint64_t copies = 0;
  for (const auto& victim : victims) {
    if (!victim->verdict().ok()) return victim->verdict();
    const absl::StatusOr<std::vector<v1::Event>> events = ReadJournal(*stub, victim->id());
    if (!events.ok()) return events.status();
    audit += Compare(victim->ledger(), *events);
    calls.insert(calls.end(), victim->calls().begin(), victim->calls().end());
    copies += victim->copies();
  }
  const absl::StatusOr<uint64_t> disagreements = Disagreements(victims, channels);
  if (!disagreements.ok()) return disagreements.status();
  DrillFigures figures{.acknowledged = audit.acknowledged,
                       .lost = audit.lost,
                       .duplicated = audit.duplicated,
                       .errors = ErrorsByCode(calls),
                       .longest_stall = LongestStall(calls, begin, end),
                       .calls = calls.size(),
                       .late_calls = LateCalls(calls)};
  figures.more = {{"copies", static_cast<double>(copies)},
                  {"replicas_disagree", static_cast<double>(*disagreements)}};
  if (*disagreements > 0) figures.missed.push_back("replicas do not agree about all learners");
  return figures;
}

}  // namespace

absl::StatusOr<DrillFigures> DuplicateAndReorder(const DrillOptions& options) {
  testing::RedisServer redis;
  const auto fleet = Fleet::Start(options, {.cache = redis.Url()});
  if (!fleet.ok()) return fleet.status();
  std::vector<std::unique_ptr<Victim>> victims;
  for (int i = 0; i < std::min(options.learners, kMostLearners); ++i) {
    victims.push_back(
        std::make_unique<Victim>(absl::StrCat("learner-", i), (*fleet)->channels(),
                                 numerics::Mix64(options.seed, static_cast<uint64_t>(i))));
  }
  const absl::Time begin = absl::Now();
  const absl::Time end = begin + 2 * options.hold;
  std::vector<std::thread> threads;
  for (const auto& victim : victims) {
    threads.emplace_back([one = victim.get(), end] { one->Run(end); });
  }
  for (std::thread& thread : threads) thread.join();
  auto figures = CountAll(victims, (*fleet)->channels(), begin, end);
  victims.clear();
  const absl::Status stopped = (*fleet)->Stop();
  if (!stopped.ok()) return stopped;
  return figures;
}

}  // namespace proximal::drills
