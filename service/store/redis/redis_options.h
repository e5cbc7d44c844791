// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which Redis, and how to behave towards it. ParseRedisUrl (redis_url.h) makes one from a URL.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_REDIS_OPTIONS_H_
#define PROXIMAL_SERVICE_STORE_REDIS_REDIS_OPTIONS_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "service/store/redis/breaker.h"

namespace proximal {
namespace redis {

struct Address {
  std::string host;  // a name or a numeric address, IPv6 without brackets
  int port = 6379;

  friend bool operator==(const Address&, const Address&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Address& address) {
    return H::combine(std::move(h), address.host, address.port);
  }
};

// HOST:PORT, an IPv6 address in brackets.
std::string ToString(const Address& address);

// AUTH: both empty, none; a password alone is that of the default user.
struct Credentials {
  std::string user;
  std::string password;
};

struct TlsOptions {
  bool on = false;
  std::string ca_file;    // whom to trust; empty: those the system trusts
  std::string cert_file;  // who we are, with key_file; empty: nobody in particular
  std::string key_file;
  std::string server_name;  // what the server's certificate must name; empty: the host
};

enum class Arrangement {
  kSingle,    // one server, which is told
  kSentinel,  // one server, which the sentinels tell
  kCluster,   // many, each with a part of the keys
};

}  // namespace redis

struct RedisOptions {
  redis::Arrangement arrangement = redis::Arrangement::kSingle;
  std::vector<redis::Address> addresses;  // of the server, of sentinels, or of nodes of the cluster
  std::string master_name;                // what the sentinels call the server
  redis::Credentials credentials;
  redis::Credentials sentinel_credentials;
  redis::TlsOptions tls;
  int database = 0;
  std::string key_prefix = "px:";

  // Entries live this long after the last write, give or take a tenth.
  absl::Duration ttl = absl::Hours(24 * 7);
  // For this long after a learner was erased nothing is kept of it, since what others still send
  // may be of what was erased. Longer than a state may be on its way, or trusted in any memory.
  absl::Duration erased_for = absl::Minutes(2);
  // No call takes longer, whatever its deadline.
  absl::Duration timeout = absl::Milliseconds(20);
  // To connect and be let in.
  absl::Duration connect_timeout = absl::Milliseconds(100);

  int connections = 2;            // to each node, each with a thread of its own
  size_t max_queued = 4096;       // commands that wait for a connection; beyond, they are refused
  size_t max_batch = 128;         // commands sent at once
  redis::BreakerOptions breaker;  // of each connection

  // Learners for whom a write that failed is remembered; beyond, all entries are given up.
  size_t max_due = 65536;

  // The sentinels or the cluster are asked this often which servers there are, and sooner when
  // something looks wrong, but never again within the shorter time.
  absl::Duration refresh_interval = absl::Seconds(10);
  absl::Duration min_refresh_interval = absl::Milliseconds(200);
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_REDIS_REDIS_OPTIONS_H_
