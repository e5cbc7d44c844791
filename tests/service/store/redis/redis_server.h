// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Real Redis servers for tests: on loopback, on free ports, in folders of their own. They end with
// their object, and with this process however that ends.

#ifndef PROXIMAL_TESTS_SERVICE_STORE_REDIS_REDIS_SERVER_H_
#define PROXIMAL_TESTS_SERVICE_STORE_REDIS_REDIS_SERVER_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "service/store/redis/redis_options.h"

namespace proximal::testing {

// Whether there is a redis-server to start.
bool HaveRedis();

// A free port of loopback.
int FreePort();

class RedisServer {
 public:
  // `arguments` as on the command line of redis-server: {"--maxmemory", "4mb"}. With `config`, it
  // is started with a file that holds this text, which Redis may rewrite. Returns when it answers;
  // ends the process where it does not.
  explicit RedisServer(std::vector<std::string> arguments = {}, std::string config = "");
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  int port() const { return port_; }
  redis::Address address() const { return {"127.0.0.1", port_}; }
  std::string Url() const;  // redis://...

  void Pause();   // SIGSTOP
  void Resume();  // SIGCONT
  void Kill();    // SIGKILL
  void Start();   // again on its port, after Kill; what it held is gone

  // Runs a command and returns its reply as text: arrays with a line for each element, errors with
  // a "!" before them, "" for nil, "?" where there was no reply.
  std::string Run(const std::vector<std::string>& words);

 private:
  // False where it ends at once: the port is taken.
  bool Spawn();

  const std::vector<std::string> arguments_;
  const std::string config_;
  std::string folder_;
  int port_ = 0;
  pid_t process_ = 0;
};

// A master with a replica, and three sentinels that call it "practice".
class SentinelRig {
 public:
  SentinelRig();
  RedisServer& master() { return *master_; }
  RedisServer& replica() { return *replica_; }
  // One sentinel's.
  RedisServer& sentinel(size_t i) { return *sentinels_[i]; }
  RedisOptions Options() const;
  std::string Url() const;  // redis+sentinel://...
  // The port of the master as the sentinels know it.
  int MasterPort();

 private:
  std::unique_ptr<RedisServer> master_;
  std::unique_ptr<RedisServer> replica_;
  std::vector<std::unique_ptr<RedisServer>> sentinels_;
};

// A cluster of three masters.
class ClusterRig {
 public:
  static constexpr size_t kMasters = 3;

  // With `replicas` each master has one, and each sees to it that the other takes its place.
  explicit ClusterRig(bool replicas = false);
  RedisServer& node(size_t i) { return *nodes_[i]; }  // the masters, then their replicas
  RedisOptions Options() const;
  std::string Url() const;  // redis+cluster://...
  // Of the node that has the slot.
  size_t OwnerOf(int slot) const { return static_cast<size_t>(slot) * 3 / 16384; }
  std::string IdOf(size_t i) { return nodes_[i]->Run({"CLUSTER", "MYID"}); }

 private:
  // Starts the next node, a master with its slots first; the first node knows it, and so all will.
  void Join();
  // Whether all nodes know each other and all slots are served.
  bool IsWhole();

  std::vector<std::unique_ptr<RedisServer>> nodes_;
};

// Options for tests: times so long that only what is meant to be late is late.
RedisOptions PatientOptions();

}  // namespace proximal::testing

#endif  // PROXIMAL_TESTS_SERVICE_STORE_REDIS_REDIS_SERVER_H_
