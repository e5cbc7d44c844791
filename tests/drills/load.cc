// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/load.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "service/cli/client.h"
#include "tests/drills/drill_catalog.h"

namespace proximal::drills {
namespace {

constexpr absl::Duration kAfterAFailure = absl::Milliseconds(10);
constexpr double kRecommendShare = .5;        // how often a learner asks besides recording
constexpr int64_t kFirstAnswer = 1767225600;  // 2026-01-01, seconds

uint64_t SequenceOf(const std::string& version) {
  uint64_t sequence = 0;
  return absl::SimpleAtoi(version, &sequence) ? sequence : 0;
}

// Whether a fault may be behind it, so that the same call may succeed next time.
bool Excused(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::DEADLINE_EXCEEDED ||
         code == grpc::StatusCode::ABORTED || code == grpc::StatusCode::CANCELLED;
}

}  // namespace

std::shared_ptr<grpc::Channel> PlainChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 20);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 100);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

Load::Load(std::vector<std::shared_ptr<grpc::Channel>> channels, const LoadOptions& options)
    : options_(options) {
  for (const auto& channel : channels) {
    replicas_.push_back(v1::PracticeService::NewStub(channel));
  }
  for (int i = 0; i < options.learners; ++i) {
    learners_.push_back(std::make_unique<Learner>(
        Learner{.id = absl::StrCat("learner-", i),
                .random = numerics::Random(numerics::Mix64(options.seed, static_cast<uint64_t>(i))),
                .own_times = !options.service_times || i % 2 == 0,
                .version = {},
                .last_item = {},
                .next_item = {},
                .ledger = {},
                .calls = {}}));
  }
}

Load::~Load() {
  giving_up_ = true;
  Stop();
}

void Load::Start() {
  {
    absl::MutexLock lock(&mutex_);
    practising_ = static_cast<int>(learners_.size());
  }
  for (const auto& learner : learners_) {
    threads_.emplace_back([this, one = learner.get()] { Practise(*one); });
  }
}

void Load::Stop(absl::Duration patience) {
  stopping_ = true;
  const auto nobody = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return practising_ == 0; };
  {
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&nobody), patience);
  }
  giving_up_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool Load::AwaitProgress(absl::Duration timeout) {
  const absl::Time since = absl::Now();
  const auto progressed = [&]()
                              ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return newest_sent_ >= since; };
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&progressed), timeout);
}

std::vector<Call> Load::Calls() const {
  std::vector<Call> calls;
  for (const auto& learner : learners_) {
    calls.insert(calls.end(), learner->calls.begin(), learner->calls.end());
  }
  return calls;
}

uint64_t Load::stale_picks() const {
  uint64_t stale = 0;
  for (const auto& learner : learners_) stale += learner->stale_picks;
  return stale;
}

absl::Status Load::verdict() const {
  absl::MutexLock lock(&mutex_);
  return verdict_;
}

std::vector<std::string> Load::FirstErrors() const {
  absl::MutexLock lock(&mutex_);
  std::vector<std::string> errors;
  for (const auto& [code, words] : first_errors_) errors.push_back(words);
  return errors;
}

absl::StatusOr<Audit> Load::ReadJournals(const std::shared_ptr<grpc::Channel>& channel) const {
  const auto stub = v1::LearnerService::NewStub(channel);
  Audit audit;
  for (const auto& learner : learners_) {
    const absl::StatusOr<std::vector<v1::Event>> events = ReadJournal(*stub, learner->id);
    if (!events.ok()) return events.status();
    audit += Compare(learner->ledger, *events);
  }
  return audit;
}

void Load::Practise(Learner& learner) {
  while (!stopping_) {
    Pause(learner);
    Record(learner);
    if (stopping_ || learner.random.Uniform() >= kRecommendShare) continue;
    Pause(learner);
    Recommend(learner);
  }
  absl::MutexLock lock(&mutex_);
  --practising_;
}

// Answers the item that was picked, or another where none was.
v1::RecordResponseRequest Load::NextAnswer(Learner& learner) const {
  const size_t n = learner.ledger.size();
  v1::RecordResponseRequest request;
  request.set_learner_id(learner.id);
  request.set_learner_version(learner.version);
  v1::Response& response = *request.mutable_response();
  response.set_response_id(absl::StrCat("response-", n));
  response.set_item_id(learner.next_item.empty() ? DrillItem(n) : learner.next_item);
  response.set_score(learner.random.Uniform() < .7 ? 1 : 0);
  if (learner.own_times) {
    response.mutable_answered_at()->set_seconds(kFirstAnswer + static_cast<int64_t>(n));
  }
  request.mutable_next()->set_count(1);
  return request;
}

void Load::Record(Learner& learner) {
  v1::RecordResponseRequest request = NextAnswer(learner);
  while (!RecordOnce(learner, request) && !giving_up_) {
    absl::SleepFor(kAfterAFailure);
    if (!stopping_) Recommend(learner);  // practice goes on meanwhile
  }
}

bool Load::RecordOnce(Learner& learner, v1::RecordResponseRequest& request) {
  Call call{.kind = Call::Kind::kRecord, .sent = absl::Now(), .timeout = options_.record_timeout};
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(call.sent + call.timeout));
  context.set_wait_for_ready(options_.wait_for_ready);
  v1::RecordResponseResponse reply;
  const grpc::Status status = AnyReplica(learner).RecordResponse(&context, request, &reply);
  call.ended = absl::Now();
  call.code = status.error_code();
  call.degradation = reply.next().degradation();
  learner.calls.push_back(call);
  if (!status.ok()) {
    NoteError(learner, status);
    return false;
  }
  if (reply.sequence() == 0 || SequenceOf(reply.learner_version()) < reply.sequence()) {
    Complain(learner, "a record was acknowledged with an older learner_version");
  }
  learner.ledger.push_back({request.response(), reply.sequence()});
  learner.last_item = request.response().item_id();
  learner.version = reply.learner_version();
  Heed(learner, reply.next());
  ++acknowledged_;
  absl::MutexLock lock(&mutex_);
  newest_sent_ = std::max(newest_sent_, call.sent);
  return true;
}

void Load::Recommend(Learner& learner) {
  Call call{
      .kind = Call::Kind::kRecommend, .sent = absl::Now(), .timeout = options_.recommend_timeout};
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(call.sent + call.timeout));
  context.set_wait_for_ready(options_.wait_for_ready);
  v1::RecommendNextRequest request;
  request.set_learner_id(learner.id);
  request.set_learner_version(learner.version);
  request.mutable_options()->set_count(1);
  v1::RecommendNextResponse reply;
  const grpc::Status status = AnyReplica(learner).RecommendNext(&context, request, &reply);
  call.ended = absl::Now();
  call.code = status.error_code();
  call.degradation = reply.recommendation().degradation();
  learner.calls.push_back(call);
  if (status.ok()) {
    Heed(learner, reply.recommendation());
  } else {
    NoteError(learner, status);
  }
}

void Load::Heed(Learner& learner, const v1::Recommendation& recommendation) {
  if (SequenceOf(recommendation.learner_version()) < SequenceOf(learner.version)) {
    Complain(learner, "a recommendation has an older learner_version than the caller");
  }
  learner.version = recommendation.learner_version();
  learner.next_item = recommendation.picks().empty() ? "" : recommendation.picks(0).item_id();
  // The priors know nothing of the learner, and say so.
  if (recommendation.degradation() == v1::DEGRADATION_STATE) return;
  if (learner.own_times && learner.next_item == learner.last_item) ++learner.stale_picks;
}

void Load::NoteError(const Learner& learner, const grpc::Status& status) {
  const std::string words = FromGrpc(status).ToString();
  if (!Excused(status.error_code())) Complain(learner, words);
  absl::MutexLock lock(&mutex_);
  first_errors_.try_emplace(status.error_code(), words);
}

void Load::Complain(const Learner& learner, const std::string& what) {
  giving_up_ = stopping_ = true;
  absl::MutexLock lock(&mutex_);
  verdict_.Update(absl::InternalError(absl::StrCat(learner.id, ": ", what)));
}

v1::PracticeService::Stub& Load::AnyReplica(Learner& learner) const {
  return *replicas_[learner.random.Next() % replicas_.size()];
}

// Times between calls are exponential, so that learners do not fall into step.
void Load::Pause(Learner& learner) const {
  absl::SleepFor(-std::log(1 - learner.random.Uniform()) * options_.think);
}

}  // namespace proximal::drills
