// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/open_load.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/cli/client.h"
#include "tests/drills/drill_catalog.h"

namespace proximal::drills {
namespace {

constexpr int64_t kHistoryBegin = 1767225600;  // 2026-01-01, seconds
constexpr int64_t kBeforeHistory = kHistoryBegin - 1'000'000;

v1::Response ResponseOf(absl::string_view kind, uint64_t n, int64_t answered_at) {
  v1::Response response;
  response.set_response_id(absl::StrCat(kind, "-", n));
  response.set_item_id(DrillItem(n * 7));
  response.set_score(n % 3 == 0 ? 0 : 1);
  response.mutable_answered_at()->set_seconds(answered_at);
  return response;
}

}  // namespace

struct OpenLoad::Flight {
  uint64_t learner;
  grpc::ClientContext context;
  v1::RecordResponseRequest request;
  v1::RecordResponseResponse reply;
  OpenCall call;
};

OpenLoad::OpenLoad(const std::vector<std::shared_ptr<grpc::Channel>>& channels, int learners,
                   int history, uint64_t seed)
    : learners_(static_cast<uint64_t>(learners)),
      history_(static_cast<uint64_t>(history)),
      random_(seed),
      under_way_(static_cast<size_t>(learners)),
      ledgers_(static_cast<size_t>(learners)) {
  for (const auto& channel : channels) {
    replicas_.push_back(v1::PracticeService::NewStub(channel));
  }
}

std::string OpenLoad::LearnerId(uint64_t learner) const { return absl::StrCat("late-", learner); }

absl::Status OpenLoad::RecordHistories() {
  for (size_t replica = 0; replica < replicas_.size(); ++replica) {
    absl::Status status = RecordHistoriesThrough(replica);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status OpenLoad::RecordHistoriesThrough(size_t replica) {
  grpc::ClientContext context;
  v1::RecordResponsesResponse reply;
  const auto writer = replicas_[replica]->RecordResponses(&context, &reply);
  for (uint64_t learner = replica; learner < learners_; learner += replicas_.size()) {
    for (uint64_t n = 0; n < history_; ++n) {
      v1::RecordResponsesRequest row;
      row.set_learner_id(LearnerId(learner));
      *row.mutable_response() =
          ResponseOf("history", n, kHistoryBegin + static_cast<int64_t>(n) * 60);
      writer->Write(row);
    }
  }
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) return FromGrpc(status);
  if (reply.refused() == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(reply.refused(), " rows of the histories were refused"));
}

std::vector<OpenCall> OpenLoad::RunClosed(int in_flight, absl::Duration duration) {
  const absl::Time end = absl::Now() + duration;
  for (int i = 0; i < in_flight; ++i) Send(end);
  return AwaitAll();
}

std::vector<OpenCall> OpenLoad::RunOpen(double calls_per_second, absl::Duration duration) {
  numerics::Random gaps(numerics::Mix64(history_, learners_));
  const absl::Time begin = absl::Now();
  absl::Duration due;
  while (due < duration) {
    absl::SleepFor(begin + due - absl::Now());
    Send(absl::InfinitePast());
    due += absl::Seconds(-std::log(1 - gaps.Uniform()) / calls_per_second);
  }
  return AwaitAll();
}

// Whose calls wait for each other are recorded together, which would make overload look cheaper
// than what it is measured by.
uint64_t OpenLoad::FreeLearner() {
  uint64_t learner = random_.Next() % learners_;
  for (int tries = 0; tries < 20 && under_way_[learner] > 0; ++tries) {
    learner = random_.Next() % learners_;
  }
  return learner;
}

void OpenLoad::Send(absl::Time end) {
  auto* const flight = new Flight;
  size_t replica;
  {
    absl::MutexLock lock(&mutex_);
    ++in_flight_;
    flight->learner = FreeLearner();
    ++under_way_[flight->learner];
    replica = flight->learner % replicas_.size();  // replicas that write of one learner collide
    flight->request.set_learner_id(LearnerId(flight->learner));
    *flight->request.mutable_response() =
        ResponseOf("late", sent_, kBeforeHistory + static_cast<int64_t>(sent_));
    ++sent_;
  }
  flight->request.mutable_next()->set_count(1);
  flight->call = {};
  flight->call.sent = absl::Now();
  flight->call.timeout = kTimeout;
  flight->context.set_deadline(absl::ToChronoTime(flight->call.sent + kTimeout));
  replicas_[replica]->async()->RecordResponse(
      &flight->context, &flight->request, &flight->reply,
      [this, flight, end](const grpc::Status& status) { Land(*flight, status, end); });
}

void OpenLoad::Land(Flight& flight, const grpc::Status& status, absl::Time end) {
  const std::unique_ptr<Flight> owned(&flight);
  flight.call.ended = absl::Now();
  flight.call.code = status.error_code();
  flight.call.degradation = flight.reply.next().degradation();
  flight.call.pushed_back =
      flight.context.GetServerTrailingMetadata().contains("grpc-retry-pushback-ms");
  const bool again = flight.call.ended < end;
  if (again) Send(end);
  absl::MutexLock lock(&mutex_);
  calls_.push_back(flight.call);
  if (status.ok()) {
    ledgers_[flight.learner].push_back({flight.request.response(), flight.reply.sequence()});
  }
  --under_way_[flight.learner];
  --in_flight_;
}

std::vector<OpenCall> OpenLoad::AwaitAll() {
  const auto landed = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return in_flight_ == 0; };
  absl::MutexLock lock(&mutex_, absl::Condition(&landed));
  return std::exchange(calls_, {});
}

absl::StatusOr<Audit> OpenLoad::ReadJournals(const std::shared_ptr<grpc::Channel>& channel) {
  const auto stub = v1::LearnerService::NewStub(channel);
  absl::MutexLock lock(&mutex_);
  Audit audit;
  for (uint64_t learner = 0; learner < learners_; ++learner) {
    const absl::StatusOr<std::vector<v1::Event>> events = ReadJournal(*stub, LearnerId(learner));
    if (!events.ok()) return events.status();
    audit += Compare(ledgers_[learner], *events);
  }
  return audit;
}

}  // namespace proximal::drills
