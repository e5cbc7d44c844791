// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/discovery.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace proximal::redis {
namespace {

bool Contains(const std::vector<Address>& addresses, const Address& address) {
  return std::find(addresses.begin(), addresses.end(), address) != addresses.end();
}

}  // namespace

Discovery::Discovery(const RedisOptions& options, const std::shared_ptr<const Tls>& tls,
                     std::function<void()> idle)
    : options_(options),
      to_sentinel_{.credentials = options.sentinel_credentials, .tls = tls},
      to_node_{.credentials = options.credentials, .tls = tls},
      idle_(std::move(idle)),
      candidates_(options.addresses) {}

absl::StatusOr<SlotMap> Discovery::LookUp(const std::vector<Address>& doubtful) {
  if (!changes()) return SlotMap::OfOne(options_.addresses.front());
  std::stable_partition(candidates_.begin(), candidates_.end(),
                        [&](const Address& address) { return !Contains(doubtful, address); });
  absl::Status last = absl::UnavailableError("nobody to ask");
  for (size_t i = 0; i < candidates_.size(); ++i) {
    const bool sentinel = options_.arrangement == Arrangement::kSentinel;
    absl::StatusOr<SlotMap> found =
        sentinel ? AskSentinel(candidates_[i]) : AskNode(candidates_[i]);
    if (!found.ok()) {
      last = found.status();
      continue;
    }
    std::rotate(candidates_.begin(), candidates_.begin() + static_cast<ptrdiff_t>(i),
                candidates_.begin() + static_cast<ptrdiff_t>(i) + 1);
    if (!sentinel) {  // the nodes of now, and those of the URL in case all of them go
      std::vector<Address> nodes = found->addresses();
      for (const Address& address : options_.addresses) {
        if (!Contains(nodes, address)) nodes.push_back(address);
      }
      candidates_ = std::move(nodes);
    }
    return found;
  }
  return last;
}

absl::StatusOr<SlotMap> Discovery::AskSentinel(const Address& sentinel) {
  const absl::StatusOr<Reply> reply = AskOnce(
      sentinel, to_sentinel_, {"SENTINEL", "get-master-addr-by-name", options_.master_name});
  if (!reply.ok()) return reply.status();
  const redisReply& master = **reply;
  if (master.type == REDIS_REPLY_NIL) {
    return absl::UnavailableError(
        absl::StrCat(ToString(sentinel), ": knows no master ", options_.master_name));
  }
  Address address;
  if (master.type != REDIS_REPLY_ARRAY || master.elements != 2 ||
      !absl::SimpleAtoi(TextOf(*master.element[1]), &address.port)) {
    return absl::UnavailableError(absl::StrCat(ToString(sentinel), ": ", TextOf(master)));
  }
  address.host = std::string(TextOf(*master.element[0]));
  return SlotMap::OfOne(address);
}

absl::StatusOr<SlotMap> Discovery::AskNode(const Address& node) {
  const absl::StatusOr<Reply> reply = AskOnce(node, to_node_, {"CLUSTER", "SLOTS"});
  if (!reply.ok()) return reply.status();
  absl::StatusOr<SlotMap> map = SlotMap::FromReply(**reply, node);
  if (map.ok()) return map;
  return absl::UnavailableError(absl::StrCat(ToString(node), ": ", map.status().message()));
}

absl::StatusOr<Reply> Discovery::AskOnce(const Address& address, const ConnectOptions& connect,
                                         std::initializer_list<absl::string_view> words) {
  const Instant until = Now() + absl::ToChronoNanoseconds(options_.connect_timeout);
  const absl::StatusOr<std::unique_ptr<Connection>> connection =
      Connection::Open(address, connect, until, idle_);
  if (!connection.ok()) return connection.status();
  absl::StatusOr<Reply> reply = (*connection)->Ask(words, until);
  if (reply.ok()) return reply;
  return absl::UnavailableError(absl::StrCat(ToString(address), ": ", reply.status().message()));
}

}  // namespace proximal::redis
