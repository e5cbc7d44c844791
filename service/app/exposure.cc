// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/exposure.h"

#include <algorithm>

namespace proximal {
namespace {

constexpr uint32_t kCountBits = 14;
constexpr uint32_t kCountMask = (1u << kCountBits) - 1;
constexpr uint32_t kWindowMask = (1u << (32 - kCountBits)) - 1;
static_assert(2 * ExposureCounters::kWindow <= kCountMask);

}  // namespace

ExposureCounters::ExposureCounters(size_t item_count)
    : cells_(new std::atomic<uint32_t>[item_count]()) {}

uint32_t ExposureCounters::Faded(uint32_t cell, uint64_t window) {
  const uint32_t age = (static_cast<uint32_t>(window) - (cell >> kCountBits)) & kWindowMask;
  return age < kCountBits ? (cell & kCountMask) >> age : 0;
}

void ExposureCounters::Count(ItemIndex item) {
  const uint64_t window = picks_.fetch_add(1, std::memory_order_relaxed) / kWindow;
  std::atomic<uint32_t>& cell = cells_[item];
  const uint32_t count = Faded(cell.load(std::memory_order_relaxed), window);
  cell.store(
      (static_cast<uint32_t>(window) & kWindowMask) << kCountBits | std::min(count + 1, kCountMask),
      std::memory_order_relaxed);
}

double ExposureCounters::Share(ItemIndex item) const {
  const uint64_t picks = picks_.load(std::memory_order_relaxed);
  const uint64_t windows = picks / kWindow;
  const uint32_t count = Faded(cells_[item].load(std::memory_order_relaxed), windows);
  // Full windows before this one: kWindow / 2 + kWindow / 4 + ... picks are left of them.
  const uint64_t faded = kWindow - (kWindow >> std::min<uint64_t>(windows, kCountBits));
  const uint64_t all = faded + picks % kWindow;
  return static_cast<double>(count) / static_cast<double>(std::max(all, kWindow));
}

}  // namespace proximal
