// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// One lane per learner with work under way, so that what concerns one learner is done one after
// another, in the order it came, while learners do not wait for each other. Nobody waits in a lane
// by blocking: whoever finds it empty drives it until it is empty again.
//
//   if (lanes.Enter(key, std::move(work)) == Lanes<Work>::Entry::kDrive) Drive(key);
//   ...
//   std::vector<Work> batch = lanes.Take(key, n, together);   // empty: the lane is closed

#ifndef PROXIMAL_SERVICE_APP_LANES_H_
#define PROXIMAL_SERVICE_APP_LANES_H_

#include <array>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/synchronization/mutex.h"
#include "service/store/journal.h"

namespace proximal {

// Safe for concurrent use.
template <typename Work>
class Lanes {
 public:
  // At most `capacity` pieces of work wait in a lane.
  explicit Lanes(size_t capacity) : capacity_(capacity) {}

  enum class Entry {
    kDrive,    // the lane was empty: the caller must drive it
    kWaiting,  // someone drives it already
    kFull,     // nothing was queued, and `works` is as it was
  };

  // Queues `works`, at least one, all or none. Work is made from each of them.
  template <typename From>
  Entry Enter(const LearnerKey& key, std::vector<From>& works) {
    Stripe& stripe = StripeOf(key);
    absl::MutexLock lock(&stripe.mutex);
    auto [lane, opened] = stripe.lanes.try_emplace(key);
    std::vector<Work>& queue = lane->second;
    if (queue.size() + works.size() > capacity_) {
      if (opened) stripe.lanes.erase(lane);
      return Entry::kFull;
    }
    queue.insert(queue.end(), std::make_move_iterator(works.begin()),
                 std::make_move_iterator(works.end()));
    return opened ? Entry::kDrive : Entry::kWaiting;
  }

  // For the driver only. The first piece of work, and up to `most` in all for as long as
  // together(first, next) holds. Where there is none the lane closes, and the driver is done.
  template <typename Together>
  std::vector<Work> Take(const LearnerKey& key, size_t most, const Together& together) {
    Stripe& stripe = StripeOf(key);
    absl::MutexLock lock(&stripe.mutex);
    const auto lane = stripe.lanes.find(key);
    std::vector<Work>& queue = lane->second;
    if (queue.empty()) {
      stripe.lanes.erase(lane);
      return {};
    }
    size_t count = 1;
    while (count < queue.size() && count < most && together(queue[0], queue[count])) ++count;
    if (count == queue.size()) return std::exchange(queue, {});
    const auto end = queue.begin() + static_cast<ptrdiff_t>(count);
    std::vector<Work> taken(std::make_move_iterator(queue.begin()), std::make_move_iterator(end));
    queue.erase(queue.begin(), end);
    return taken;
  }

 private:
  struct alignas(64) Stripe {
    absl::Mutex mutex;
    absl::flat_hash_map<LearnerKey, std::vector<Work>> lanes ABSL_GUARDED_BY(mutex);
  };

  Stripe& StripeOf(const LearnerKey& key) {
    return stripes_[absl::Hash<LearnerKey>()(key) % stripes_.size()];
  }

  const size_t capacity_;
  std::array<Stripe, 64> stripes_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_LANES_H_
