// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A server on loopback that understands commands as Redis does and replies with whatever bytes a
// test wants: redirections that lead in circles, replies cut short, garbage, nothing.

#ifndef PROXIMAL_TESTS_SERVICE_STORE_REDIS_FAKE_REDIS_H_
#define PROXIMAL_TESTS_SERVICE_STORE_REDIS_FAKE_REDIS_H_

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "service/store/redis/redis_options.h"

namespace proximal::testing {

class FakeRedis {
 public:
  // The bytes to reply to a command with. Without any reply ("") the connection stays open;
  // `kHangUp` closes it.
  using Reply = std::function<std::string(const std::vector<std::string>& words)>;
  static constexpr char kHangUp[] = "hang up";

  // PING is answered with PONG, and anything else by `reply`.
  explicit FakeRedis(Reply reply);
  ~FakeRedis();

  redis::Address address() const { return {"127.0.0.1", port_}; }
  // Commands so far whose first word is `name`.
  int Count(const std::string& name) const;
  int connections() const { return connections_; }

  static std::string Bulk(const std::string& text);
  // The reply to CLUSTER SLOTS where `owner` has them all.
  static std::string AllSlotsAt(const redis::Address& owner);

 private:
  void Accept();
  void Serve(int socket);

  const Reply reply_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> closing_ = false;
  std::atomic<int> connections_ = 0;
  mutable absl::Mutex mutex_;
  std::vector<std::string> names_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
  std::thread acceptor_;
};

}  // namespace proximal::testing

#endif  // PROXIMAL_TESTS_SERVICE_STORE_REDIS_FAKE_REDIS_H_
