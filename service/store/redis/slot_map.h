// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which server has which slot. One server without a cluster has them all.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_SLOT_MAP_H_
#define PROXIMAL_SERVICE_STORE_REDIS_SLOT_MAP_H_

#include <hiredis/hiredis.h>

#include <array>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "service/store/redis/hash_slot.h"
#include "service/store/redis/redis_options.h"

namespace proximal::redis {

class SlotMap {
 public:
  // No one has any slot.
  SlotMap() { owner_.fill(kNobody); }

  static SlotMap OfOne(const Address& address);

  // From the reply to CLUSTER SLOTS by `asked`, masters only. DATA_LOSS where it is malformed,
  // UNAVAILABLE where no slot has an owner.
  static absl::StatusOr<SlotMap> FromReply(const redisReply& reply, const Address& asked);

  static constexpr uint16_t kNobody = UINT16_MAX;

  // All who have a slot, each once.
  const std::vector<Address>& addresses() const { return addresses_; }
  // The place in addresses() of whoever has it, or kNobody.
  uint16_t OwnerOf(uint16_t slot) const { return owner_[slot]; }

  // Slots first .. last are `address`'s.
  void Assign(int first, int last, const Address& address);

 private:
  std::vector<Address> addresses_;
  std::array<uint16_t, kSlots> owner_;
};

}  // namespace proximal::redis

#endif  // PROXIMAL_SERVICE_STORE_REDIS_SLOT_MAP_H_
