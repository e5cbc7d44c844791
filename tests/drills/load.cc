// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/load.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "grpcpp/create_channel.h"
#include "service/cli/client.h"

namespace proximal {
namespace {

constexpr int kSkills = 10;
constexpr int kItems = 200;
constexpr absl::Duration kCallTimeout = absl::Seconds(5);
constexpr absl::Duration kPause = absl::Milliseconds(10);  // after a call that failed
constexpr int64_t kFirstAnswer = 1767225600;               // 2026-01-01, seconds

std::shared_ptr<grpc::Channel> NewChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // Every failure is to be seen.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 20);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 100);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

std::string LearnerId(int learner) { return absl::StrCat("learner-", learner); }

// The n-th response of a learner, always the same.
v1::RecordResponseRequest RequestOf(int learner, size_t n) {
  v1::RecordResponseRequest request;
  request.set_learner_id(LearnerId(learner));
  v1::Response* response = request.mutable_response();
  response->set_response_id(absl::StrCat("response-", n));
  response->set_item_id(absl::StrCat("item-", (n * 7 + learner) % kItems));
  response->set_score((n + learner) % 3 == 0 ? 0 : 1);
  response->mutable_answered_at()->set_seconds(kFirstAnswer + static_cast<int64_t>(n));
  request.mutable_next()->set_count(1);
  return request;
}

// Whether the journal has what was sent.
bool SameFact(const v1::Response& sent, const v1::Response& found) {
  return sent.response_id() == found.response_id() && sent.item_id() == found.item_id() &&
         sent.score() == found.score() &&
         sent.answered_at().seconds() == found.answered_at().seconds();
}

}  // namespace

v1::Catalog DrillCatalog() {
  v1::Catalog catalog;
  catalog.set_title("Drill");
  for (int i = 0; i < kSkills; ++i) catalog.add_skills()->set_id(absl::StrCat("skill-", i));
  for (int i = 0; i < kItems; ++i) {
    v1::Item* item = catalog.add_items();
    item->set_id(absl::StrCat("item-", i));
    item->add_skill_ids(absl::StrCat("skill-", i % kSkills));
    item->set_difficulty(0.02 * i - 2);
  }
  return catalog;
}

Load::Load(const std::string& address, int learners)
    : channel_(NewChannel(address)),
      practice_(v1::PracticeService::NewStub(channel_)),
      learners_(v1::LearnerService::NewStub(channel_)),
      ledgers_(learners) {}

Load::~Load() {
  giving_up_ = true;
  Stop();
}

void Load::Start() {
  {
    absl::MutexLock lock(&mutex_);
    last_acknowledged_ = absl::Now();
  }
  for (int learner = 0; learner < static_cast<int>(ledgers_.size()); ++learner) {
    threads_.emplace_back([this, learner] { Practise(learner); });
  }
}

void Load::Stop() {
  stopping_ = true;
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

absl::Duration Load::longest_stall() const {
  absl::MutexLock lock(&mutex_);
  return longest_stall_;
}

void Load::Practise(int learner) {
  Ledger& ledger = ledgers_[learner];
  while (!stopping_) {
    const uint64_t sequence = Record(RequestOf(learner, ledger.size()));
    if (sequence > 0) ledger.push_back(sequence);
  }
}

uint64_t Load::Record(const v1::RecordResponseRequest& request) {
  uint64_t sequence = RecordOnce(request);
  while (sequence == 0 && !giving_up_) {
    absl::SleepFor(kPause);
    sequence = RecordOnce(request);
  }
  return sequence;
}

uint64_t Load::RecordOnce(const v1::RecordResponseRequest& request) {
  const absl::Time sent = absl::Now();
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(sent + kCallTimeout));
  // Waiting calls drive the reconnection; those that fail at once leave it to gRPC's slow timer.
  context.set_wait_for_ready(true);
  v1::RecordResponseResponse reply;
  if (!practice_->RecordResponse(&context, request, &reply).ok()) {
    ++errors_;
    return 0;
  }
  ++acknowledged_;
  absl::MutexLock lock(&mutex_);
  const absl::Time now = absl::Now();
  longest_stall_ = std::max(longest_stall_, now - last_acknowledged_);
  last_acknowledged_ = now;
  newest_sent_ = std::max(newest_sent_, sent);
  return reply.sequence();
}

absl::StatusOr<Load::Audit> Load::ReadJournals() {
  Audit audit;
  for (int learner = 0; learner < static_cast<int>(ledgers_.size()); ++learner) {
    const absl::Status status = AuditLearner(learner, &audit);
    if (!status.ok()) return status;
  }
  return audit;
}

absl::Status Load::AuditLearner(int learner, Audit* audit) {
  absl::flat_hash_map<std::string, std::vector<v1::Event>> found;
  v1::ListEventsRequest request;
  request.set_learner_id(LearnerId(learner));
  request.set_page_size(1000);
  do {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + 6 * kCallTimeout));
    v1::ListEventsResponse page;
    const absl::Status status = FromGrpc(learners_->ListEvents(&context, request, &page));
    if (!status.ok()) return status;
    for (v1::Event& event : *page.mutable_events()) {
      found[event.response().response_id()].push_back(std::move(event));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());

  for (size_t n = 0; n < ledgers_[learner].size(); ++n) {
    const v1::Response sent = RequestOf(learner, n).response();
    const std::vector<v1::Event>& events = found[sent.response_id()];
    ++audit->acknowledged;
    if (events.size() > 1) ++audit->duplicated;
    if (events.empty() || events[0].sequence() != ledgers_[learner][n] ||
        !SameFact(sent, events[0].response())) {
      ++audit->lost;
    }
  }
  return absl::OkStatus();
}

}  // namespace proximal
