// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How often each item of a catalog is picked: shared by all calls of a tenant on this replica.

#ifndef PROXIMAL_SERVICE_APP_EXPOSURE_H_
#define PROXIMAL_SERVICE_APP_EXPOSURE_H_

#include <atomic>
#include <cstdint>
#include <memory>

#include "engine/catalog/catalog.h"
#include "engine/selection/recommend.h"

namespace proximal {

// Counts that fade: after every kWindow picks each count halves, so that Share speaks of about the
// latest 2 * kWindow. Fading is applied when an item is next touched: O(1) whatever the catalog's
// size. Four bytes an item. Safe for concurrent use; a lost count under contention is tolerated.
class ExposureCounters final : public Exposure {
 public:
  static constexpr uint64_t kWindow = 4096;

  explicit ExposureCounters(size_t item_count);

  void Count(ItemIndex item);

  // faded picks of the item / max(faded picks of all, kWindow): the first picks after a start, when
  // one item easily has a large share, are not held against it.
  double Share(ItemIndex item) const override;

 private:
  // An item's count as of an epoch: the low 8 bits of the epoch, then 24 bits of count.
  static uint32_t Faded(uint32_t cell, uint64_t epoch);

  const std::unique_ptr<std::atomic<uint32_t>[]> cells_;
  std::atomic<uint64_t> picks_{0};
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_EXPOSURE_H_
