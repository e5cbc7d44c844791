// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Finds out which servers there are: from the URL, from sentinels, or from nodes of a cluster.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_DISCOVERY_H_
#define PROXIMAL_SERVICE_STORE_REDIS_DISCOVERY_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/store/redis/connection.h"
#include "service/store/redis/redis_options.h"
#include "service/store/redis/slot_map.h"

namespace proximal::redis {

// For one thread, which has SIGPIPE blocked.
class Discovery {
 public:
  // `idle` runs every few milliseconds of every wait.
  Discovery(const RedisOptions& options, const std::shared_ptr<const Tls>& tls,
            std::function<void()> idle);

  // Whether what LookUp finds may change.
  bool changes() const { return options_.arrangement != Arrangement::kSingle; }

  // Asks one after another, each for no longer than the timeout to connect, beginning with whoever
  // answered last. A cluster's nodes are told apart by whether they are well: `doubtful` ones are
  // asked last, since a node that is cut off from the others tells of what was. UNAVAILABLE with
  // the last cause.
  absl::StatusOr<SlotMap> LookUp(const std::vector<Address>& doubtful);

 private:
  absl::StatusOr<SlotMap> AskSentinel(const Address& sentinel);
  absl::StatusOr<SlotMap> AskNode(const Address& node);
  absl::StatusOr<Reply> AskOnce(const Address& address, const ConnectOptions& connect,
                                std::initializer_list<absl::string_view> words);

  const RedisOptions options_;
  const ConnectOptions to_sentinel_;
  const ConnectOptions to_node_;
  const std::function<void()> idle_;
  std::vector<Address> candidates_;  // whom to ask, in order
};

}  // namespace proximal::redis

#endif  // PROXIMAL_SERVICE_STORE_REDIS_DISCOVERY_H_
