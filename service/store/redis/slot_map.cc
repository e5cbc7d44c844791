// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/slot_map.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/store/redis/resp.h"

namespace proximal::redis {
namespace {

bool IsSlot(const redisReply& reply) {
  return reply.type == REDIS_REPLY_INTEGER && reply.integer >= 0 && reply.integer < kSlots;
}

bool IsArray(const redisReply& reply, size_t least) {
  return reply.type == REDIS_REPLY_ARRAY && reply.elements >= least;
}

absl::Status Malformed() { return absl::DataLossError("malformed reply to CLUSTER SLOTS"); }

}  // namespace

SlotMap SlotMap::OfOne(const Address& address) {
  SlotMap map;
  map.Assign(0, kSlots - 1, address);
  return map;
}

// An array of [first slot, last slot, [host, port, id, ...], replicas ...].
absl::StatusOr<SlotMap> SlotMap::FromReply(const redisReply& reply, const Address& asked) {
  if (IsError(reply)) return absl::UnavailableError(TextOf(reply));
  if (!IsArray(reply, 0)) return Malformed();
  SlotMap map;
  for (size_t i = 0; i < reply.elements; ++i) {
    const redisReply& range = *reply.element[i];
    if (!IsArray(range, 3) || !IsSlot(*range.element[0]) || !IsSlot(*range.element[1]) ||
        range.element[0]->integer > range.element[1]->integer) {
      return Malformed();
    }
    const redisReply& master = *range.element[2];
    if (!IsArray(master, 2) || master.element[1]->type != REDIS_REPLY_INTEGER) return Malformed();
    Address address{std::string(TextOf(*master.element[0])),
                    static_cast<int>(master.element[1]->integer)};
    if (address.port < 1 || address.port > 65535) return Malformed();
    // A node that does not know its own address leaves it to us; "?" is one that it has forgotten.
    if (address.host.empty()) address.host = asked.host;
    if (address.host == "?") continue;
    map.Assign(static_cast<int>(range.element[0]->integer),
               static_cast<int>(range.element[1]->integer), address);
  }
  if (map.addresses_.empty()) return absl::UnavailableError("no slot of the cluster is assigned");
  return map;
}

void SlotMap::Assign(int first, int last, const Address& address) {
  auto found = std::find(addresses_.begin(), addresses_.end(), address);
  if (found == addresses_.end()) found = addresses_.insert(addresses_.end(), address);
  const auto index = static_cast<uint16_t>(found - addresses_.begin());
  std::fill(owner_.begin() + first, owner_.begin() + last + 1, index);
}

}  // namespace proximal::redis
