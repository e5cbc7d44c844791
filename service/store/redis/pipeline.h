// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// One connection and the thread that owns it. The thread takes whatever has queued, writes it at
// once, and reads the replies in order; while the server works on one batch, those who wait for the
// one before are answered and the next gathers. A connection that is too slow or talks nonsense is
// dropped, one that was closed is replaced and what was not answered sent again, once. After
// failures in a row the breaker opens: everyone is refused at once until a probe, which is nobody's
// call, succeeds.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_PIPELINE_H_
#define PROXIMAL_SERVICE_STORE_REDIS_PIPELINE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "service/store/bell.h"
#include "service/store/redis/breaker.h"
#include "service/store/redis/call.h"
#include "service/store/redis/connection.h"
#include "service/store/redis/counters.h"
#include "service/store/redis/redis_options.h"

namespace proximal::redis {

struct PipelineOptions {
  Address address;
  ConnectOptions connect;
  absl::Duration connect_timeout;
  absl::Duration timeout;  // of a batch, from its being written
  size_t max_queued;
  size_t max_batch;
  BreakerOptions breaker;
};

// Safe for concurrent use.
class Pipeline {
 public:
  // Where calls go that are answered: the reply, or UNAVAILABLE. Runs on the pipeline's thread, or
  // on Submit's where that refuses, and must not block. Calls whose time is over are answered by
  // the pipeline itself.
  using Answered = std::function<void(Call call, absl::StatusOr<Reply> reply)>;

  // `counters` outlives it.
  Pipeline(const PipelineOptions& options, Counters* counters, Answered answered);
  ~Pipeline();

  // Calls are sent in the order they come.
  void Submit(Call call);

  // Drops the connection after the replies that are due, and makes a new one.
  void Reconnect();

  // Whether the breaker lets calls through, and if not, what went wrong last.
  absl::Status Health() const;

  // Refuses new calls, answers those that are queued, and returns. Idempotent. Not from `answered`.
  void Close();

 private:
  // A batch on its way: the calls, and the replies so far.
  struct Batch {
    std::vector<Call> calls;
    std::vector<Reply> replies;
    Instant written;
  };

  void Run();
  // Makes a connection, or waits for the time to try. False at the end.
  bool EnsureConnected();
  // Takes what has queued and is not too late. With `wait`, waits for something to come. False at
  // the end.
  bool Take(bool wait, std::vector<Call>& calls);
  absl::Status Write(Batch& batch);
  absl::Status Receive(Batch& batch);
  void Answer(Batch& batch);
  // Drops the connection. Calls without a reply are queued again or fail.
  void Lose(Batch& batch, const absl::Status& cause);
  // Counts a failure; the one that opens the breaker is everyone's who waits.
  void Failed(const absl::Status& cause);
  // Answers all that is queued, and from now on everyone at once.
  void Refuse(const absl::Status& cause);
  // Answers calls whose time is over.
  void Expire();
  void ExpireAll(std::vector<Call>& calls, Instant now);
  absl::Status Unavailable(const absl::Status& cause) const;

  const PipelineOptions options_;
  Counters* const counters_;
  const Answered answered_;
  std::atomic<bool> reconnect_ = false;
  Bell bell_;  // rings when the pipeline closes

  // The owner's.
  Breaker breaker_;
  std::unique_ptr<Connection> connection_;
  Batch batch_;

  mutable absl::Mutex mutex_;
  absl::CondVar queued_;
  std::deque<Call> queue_ ABSL_GUARDED_BY(mutex_);
  bool idle_ ABSL_GUARDED_BY(mutex_) = false;  // the owner waits for a call
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status health_ ABSL_GUARDED_BY(mutex_);  // not OK: the breaker is open

  absl::Mutex join_mutex_;
  std::thread thread_ ABSL_GUARDED_BY(join_mutex_);
};

}  // namespace proximal::redis

#endif  // PROXIMAL_SERVICE_STORE_REDIS_PIPELINE_H_
