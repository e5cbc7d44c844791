// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/replay.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "proximal/v1/learner.grpc.pb.h"
#include "proximal/v1/practice.grpc.pb.h"

namespace proximal {
namespace {

using google::protobuf::util::TimeUtil;

class Player {
 public:
  Player(const ServerOptions& server, const std::shared_ptr<grpc::Channel>& channel,
         const ResponseTable& table, const SelectedLog& log, const ReplayOptions& options)
      : server_(server),
        stub_(v1::PracticeService::NewStub(channel)),
        table_(table),
        log_(log),
        options_(options) {
    result_.predicted.assign(log.log.size(), -1);
    // Longest histories first, so that none of them is left to run alone at the end.
    order_.resize(log.log.learner_count());
    std::iota(order_.begin(), order_.end(), 0);
    std::stable_sort(order_.begin(), order_.end(), [&](size_t a, size_t b) {
      return log.log.end(a) - log.log.begin(a) > log.log.end(b) - log.log.begin(b);
    });
  }

  ReplayResult Run(const std::function<void(uint64_t)>& progress);

 private:
  // One learner after another, one call at a time.
  struct Lane {
    size_t row = 0;  // of the log
    size_t end = 0;
    std::unique_ptr<grpc::ClientContext> context;
    v1::RecordResponseRequest request;
    v1::RecordResponseResponse reply;
    absl::Time sent_at;
  };

  // Gives the lane the next learner and sends the first response; ends the lane if there is none.
  void NextLearner(Lane* lane);
  void Send(Lane* lane);
  void Received(Lane* lane, const grpc::Status& status);
  void FillRequest(size_t row, v1::RecordResponseRequest* request) const;
  void Count(const Lane& lane) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CountPicks(const v1::Recommendation& next) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const ServerOptions& server_;
  const std::unique_ptr<v1::PracticeService::Stub> stub_;
  const ResponseTable& table_;
  const SelectedLog& log_;
  const ReplayOptions& options_;
  std::vector<size_t> order_;  // of the learners

  absl::Mutex mutex_;
  size_t next_learner_ ABSL_GUARDED_BY(mutex_) = 0;  // in order_
  int lanes_ ABSL_GUARDED_BY(mutex_) = 0;            // under way
  ReplayResult result_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Duration> latencies_ ABSL_GUARDED_BY(mutex_);
};

ReplayResult Player::Run(const std::function<void(uint64_t)>& progress) {
  const absl::Time began = absl::Now();
  std::vector<std::unique_ptr<Lane>> lanes;
  for (int i = 0; i < options_.learners; ++i) lanes.push_back(std::make_unique<Lane>());
  {
    absl::MutexLock lock(&mutex_);
    lanes_ = options_.learners;
  }
  for (const auto& lane : lanes) NextLearner(lane.get());

  absl::MutexLock lock(&mutex_);
  const auto ended = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return lanes_ == 0; };
  while (!mutex_.AwaitWithTimeout(absl::Condition(&ended), absl::Milliseconds(100))) {
    if (progress) progress(result_.acknowledged);
  }
  result_.elapsed = absl::Now() - began;
  std::sort(latencies_.begin(), latencies_.end());
  if (!latencies_.empty()) {
    result_.latency_p50 = latencies_[latencies_.size() / 2];
    result_.latency_p99 = latencies_[latencies_.size() * 99 / 100];
  }
  return std::move(result_);
}

void Player::NextLearner(Lane* lane) {
  {
    absl::MutexLock lock(&mutex_);
    if (next_learner_ == order_.size()) {
      --lanes_;
      return;
    }
    const size_t learner = order_[next_learner_++];
    lane->row = log_.log.begin(learner);
    lane->end = log_.log.end(learner);
  }
  Send(lane);
}

void Player::Send(Lane* lane) {
  lane->context = std::make_unique<grpc::ClientContext>();
  Prepare(server_, lane->context.get());
  FillRequest(lane->row, &lane->request);
  lane->reply.Clear();
  lane->sent_at = absl::Now();
  stub_->async()->RecordResponse(
      lane->context.get(), &lane->request, &lane->reply,
      [this, lane](const grpc::Status& status) { Received(lane, status); });
}

void Player::Received(Lane* lane, const grpc::Status& status) {
  bool goes_on = status.ok();
  {
    absl::MutexLock lock(&mutex_);
    if (status.ok()) {
      Count(*lane);
    } else if (result_.first_error.ok()) {
      result_.first_error = FromGrpc(status);
    }
  }
  goes_on = goes_on && ++lane->row < lane->end;
  goes_on ? Send(lane) : NextLearner(lane);
}

void Player::FillRequest(size_t row, v1::RecordResponseRequest* request) const {
  const uint32_t table_row = log_.rows[row];
  request->Clear();
  request->set_learner_id(table_.learners[table_.learner[table_row]]);
  v1::Response* response = request->mutable_response();
  response->set_response_id(ReplayId(options_, table_row));
  response->set_item_id(table_.items[table_.item[table_row]]);
  response->set_score(table_.score[table_row]);
  *response->mutable_answered_at() = TimeUtil::MicrosecondsToTimestamp(table_.micros[table_row]);
  if (!table_.duration_ms.empty() && table_.duration_ms[table_row] >= 0) {
    *response->mutable_duration() = TimeUtil::MillisecondsToDuration(table_.duration_ms[table_row]);
  }
  if (!table_.attempt.empty()) response->set_attempt(table_.attempt[table_row]);
  if (!table_.hints.empty()) response->set_hints(table_.hints[table_row]);
  if (options_.picks == 0) return;
  request->mutable_next()->set_count(options_.picks);
  *request->mutable_next()->mutable_as_of() = response->answered_at();
}

void Player::Count(const Lane& lane) {
  result_.predicted[lane.row] = lane.reply.prior().mean();
  ++result_.acknowledged;
  if (lane.reply.duplicate()) ++result_.duplicates;
  latencies_.push_back(absl::Now() - lane.sent_at);
  if (options_.picks > 0) CountPicks(lane.reply.next());
}

void Player::CountPicks(const v1::Recommendation& next) {
  const bool all_in_band = std::all_of(next.picks().begin(), next.picks().end(),
                                       [](const v1::Pick& pick) { return pick.in_band(); });
  if (next.picks_size() == options_.picks && all_in_band) {
    ++result_.in_band;
  } else if (next.shortfall().reason() != v1::SHORTFALL_REASON_UNSPECIFIED) {
    ++result_.explained;
  } else {
    ++result_.unexplained;
  }
}

// How often each response id stands in the learner's journal.
absl::StatusOr<absl::flat_hash_map<std::string, int>> JournaledIds(const ServerOptions& server,
                                                                   v1::LearnerService::Stub* stub,
                                                                   const std::string& learner) {
  absl::flat_hash_map<std::string, int> ids;
  v1::ListEventsRequest request;
  request.set_learner_id(learner);
  request.set_page_size(1000);
  do {
    grpc::ClientContext context;
    Prepare(server, &context);
    v1::ListEventsResponse page;
    absl::Status status = FromGrpc(stub->ListEvents(&context, request, &page));
    if (!status.ok()) return status;
    for (const v1::Event& event : page.events()) ++ids[event.response().response_id()];
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return ids;
}

}  // namespace

std::string ReplayId(const ReplayOptions& options, uint32_t row) {
  return absl::StrCat(options.id_prefix, uint64_t{row} + 1);
}

ReplayResult Replay(const ServerOptions& server, const std::shared_ptr<grpc::Channel>& channel,
                    const ResponseTable& table, const SelectedLog& log,
                    const ReplayOptions& options, const std::function<void(uint64_t)>& progress) {
  return Player(server, channel, table, log, options).Run(progress);
}

absl::StatusOr<Verification> Verify(const ServerOptions& server,
                                    const std::shared_ptr<grpc::Channel>& channel,
                                    const ResponseTable& table, const SelectedLog& log,
                                    const ReplayOptions& options, const ReplayResult& result) {
  const auto stub = v1::LearnerService::NewStub(channel);
  Verification verification;
  for (size_t learner = 0; learner < log.log.learner_count(); ++learner) {
    const auto ids = JournaledIds(server, stub.get(), table.learners[log.table_learner[learner]]);
    if (!ids.ok()) return ids.status();
    for (size_t row = log.log.begin(learner); row < log.log.end(learner); ++row) {
      if (result.predicted[row] < 0) continue;
      const auto found = ids->find(ReplayId(options, log.rows[row]));
      const int count = found == ids->end() ? 0 : found->second;
      if (count == 0) ++verification.lost;
      if (count == 1) ++verification.journaled;
      if (count > 1) ++verification.duplicated;
    }
  }
  return verification;
}

}  // namespace proximal
