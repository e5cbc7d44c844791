// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Learners who never give up. Each answers the item it was given, records that through any of the
// replicas, sends it again with the same id until it is acknowledged, and now and then asks anyone
// what comes next. With every call it sends the newest learner_version it has seen: what it is told
// must follow from a state at least that new, so never again be the item it has just answered.

#ifndef PROXIMAL_TESTS_DRILLS_LOAD_H_
#define PROXIMAL_TESTS_DRILLS_LOAD_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "engine/numerics/random.h"
#include "grpcpp/channel.h"
#include "proximal/v1/practice.grpc.pb.h"
#include "tests/drills/calls.h"
#include "tests/drills/ledger.h"

namespace proximal::drills {

struct LoadOptions {
  int learners = 48;
  absl::Duration think = absl::Milliseconds(20);     // between two calls of a learner, in the mean
  absl::Duration record_timeout = absl::Seconds(2);  // as in deploy/client/service_config.json
  absl::Duration recommend_timeout = absl::Milliseconds(500);
  bool wait_for_ready = false;  // calls wait for a connection rather than fail
  // Every other learner leaves it to the service to say when an answer was given. Where the clocks
  // of the service differ, the answer given last need not be the latest: what these are given is
  // not judged.
  bool service_times = false;
  uint64_t seed = 1;
};

// A channel on which every failure is seen: nothing is retried, and a server that comes back is
// found soon.
std::shared_ptr<grpc::Channel> PlainChannel(const std::string& address);

class Load {
 public:
  // Learners take any of the channels, call by call.
  Load(std::vector<std::shared_ptr<grpc::Channel>> channels, const LoadOptions& options);
  ~Load();  // learners still at it give up

  void Start();

  // Lets every learner finish the response under way; those whose response is still not
  // acknowledged after `patience` give up.
  void Stop(absl::Duration patience = absl::Seconds(20));

  // Waits until a response sent after this call is acknowledged; false after `timeout`.
  bool AwaitProgress(absl::Duration timeout);

  uint64_t acknowledged() const { return acknowledged_; }

  // The rest only after Stop.

  // Every call, in no order.
  std::vector<Call> Calls() const;

  // Recommendations made from a state older than the caller's own last answer, as far as one can
  // tell from outside: the item just answered is picked again. The engine never does that, whatever
  // else is short.
  uint64_t stale_picks() const;

  // What no fault excuses: a reply that makes no sense, an error that says the caller is wrong.
  absl::Status verdict() const;

  // The first error of each code, in words.
  std::vector<std::string> FirstErrors() const;

  // What was acknowledged, held against every learner's journal.
  absl::StatusOr<Audit> ReadJournals(const std::shared_ptr<grpc::Channel>& channel) const;

 private:
  struct Learner {
    std::string id;
    numerics::Random random;
    bool own_times;         // says when it answered
    std::string version;    // the newest seen
    std::string last_item;  // answered last, and acknowledged
    std::string next_item;  // picked by the service; empty: none was
    std::vector<Acknowledged> ledger;
    std::vector<Call> calls;
    uint64_t stale_picks = 0;
  };

  void Practise(Learner& learner);
  v1::RecordResponseRequest NextAnswer(Learner& learner) const;
  // Until it is acknowledged, or all is given up.
  void Record(Learner& learner);
  bool RecordOnce(Learner& learner, v1::RecordResponseRequest& request);
  void Recommend(Learner& learner);
  // What of a recommendation the learner goes by.
  void Heed(Learner& learner, const v1::Recommendation& recommendation);
  // Notes an error; gives up where no fault excuses it.
  void NoteError(const Learner& learner, const grpc::Status& status);
  void Complain(const Learner& learner, const std::string& what);
  v1::PracticeService::Stub& AnyReplica(Learner& learner) const;
  void Pause(Learner& learner) const;

  const LoadOptions options_;
  std::vector<std::unique_ptr<v1::PracticeService::Stub>> replicas_;
  std::vector<std::unique_ptr<Learner>> learners_;  // each its own thread's alone
  std::vector<std::thread> threads_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> giving_up_ = false;
  std::atomic<uint64_t> acknowledged_ = 0;

  mutable absl::Mutex mutex_;
  int practising_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status verdict_ ABSL_GUARDED_BY(mutex_);
  std::map<grpc::StatusCode, std::string> first_errors_ ABSL_GUARDED_BY(mutex_);
  // Of the acknowledged responses, when the one sent last was sent.
  absl::Time newest_sent_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace proximal::drills

#endif  // PROXIMAL_TESTS_DRILLS_LOAD_H_
