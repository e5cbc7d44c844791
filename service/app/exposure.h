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
  // A cell: the window an item was last counted in (18 bits, so that it comes round after a billion
  // picks), then its count faded to that window (14 bits; always below 2 * kWindow).
  static uint32_t Faded(uint32_t cell, uint64_t window);

  const std::unique_ptr<std::atomic<uint32_t>[]> cells_;
  std::atomic<uint64_t> picks_{0};
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_EXPOSURE_H_
