// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// All the servers of one Redis, and the way of a call to the right one: by its slot, after the
// redirections a cluster replies with, and anew when sentinels or nodes say that something has
// changed. A thread of its own looks after that and after calls that are to be tried again.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_FLEET_H_
#define PROXIMAL_SERVICE_STORE_REDIS_FLEET_H_

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "service/store/bell.h"
#include "service/store/redis/call.h"
#include "service/store/redis/counters.h"
#include "service/store/redis/discovery.h"
#include "service/store/redis/pipeline.h"
#include "service/store/redis/redis_options.h"
#include "service/store/redis/slot_map.h"

namespace proximal::redis {

// Safe for concurrent use.
class Fleet {
 public:
  static constexpr int kMaxRedirects = 3;

  // Looks the servers up once; where that fails, it goes on trying. `counters` outlives it. `tick`
  // runs every second or so, on the fleet's thread.
  Fleet(const RedisOptions& options, std::shared_ptr<const Tls> tls, Counters* counters,
        std::function<void()> tick);
  ~Fleet();

  // Sends the call where its slot is and answers it: the reply, error replies other than
  // redirections included, or UNAVAILABLE. Calls of one slot are sent in the order they come.
  void Send(Call call);

  // OK where all servers that are known can be reached; else UNAVAILABLE with a cause.
  absl::Status Health() const;
  uint64_t nodes() const;
  uint64_t open_breakers() const;

  // Refuses new calls, answers all that are under way, and returns. Idempotent. Not from a `done`.
  void Close();

 private:
  // One server: some pipelines, among which slots are divided.
  struct Node {
    Address address;
    std::vector<std::unique_ptr<Pipeline>> pipelines;
    std::atomic<bool> used = false;  // since the last look-up
    std::atomic<Instant> reconnected = Instant();
  };
  using NodePtr = std::shared_ptr<Node>;

  // The server at `address`, which is met now where it is not known. Null where there are too many.
  NodePtr NodeAt(const Address& address) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  NodePtr MakeNode(const Address& address);
  void SetMap(SlotMap map) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static void Submit(Node& node, Call call);
  static void Fail(Call call, const absl::Status& cause);
  // Whether it may be sent again. Counts as a redirection.
  bool MayGoOn(Call& call);

  void Answered(Node& node, Call call, absl::StatusOr<Reply> reply);
  void Count(ErrorKind kind);
  // Follows a MOVED or an ASK.
  void Redirect(const Node& node, Call call, ErrorKind kind, const redisReply& error);
  // Sends it anew in a moment, where its time allows.
  void Later(Call call, const redisReply& error);
  // Closes the connections to a node, but not again and again.
  void Reconnect(Node& node) const;

  void Run();
  void RequestRefresh();
  void Refresh();
  // Sends what was put off until now, and returns when to do so again.
  Instant SendDue();
  std::vector<Address> Unwell() const;

  const RedisOptions options_;
  const std::shared_ptr<const Tls> tls_;
  Counters* const counters_;
  const std::function<void()> tick_;

  std::atomic<bool> refresh_wanted_ = false;
  Bell bell_;
  Discovery discovery_;  // the thread's

  mutable absl::Mutex mutex_;
  SlotMap map_ ABSL_GUARDED_BY(mutex_);
  std::vector<NodePtr> owners_ ABSL_GUARDED_BY(mutex_);                  // as map_.addresses()
  absl::flat_hash_map<Address, NodePtr> nodes_ ABSL_GUARDED_BY(mutex_);  // these, and others
  std::vector<std::pair<Instant, Call>> later_ ABSL_GUARDED_BY(mutex_);
  absl::Status found_ ABSL_GUARDED_BY(mutex_);  // what the last look-up came to
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;

  absl::Notification looked_up_;  // once
  absl::Mutex join_mutex_;
  std::thread thread_ ABSL_GUARDED_BY(join_mutex_);
};

}  // namespace proximal::redis

#endif  // PROXIMAL_SERVICE_STORE_REDIS_FLEET_H_
