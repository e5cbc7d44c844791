// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The stores behind the seams, chosen by URL.

#ifndef PROXIMAL_SERVICE_SERVER_STORES_H_
#define PROXIMAL_SERVICE_SERVER_STORES_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/ops/config.h"
#include "service/store/journal.h"
#include "service/store/redis/redis_state_cache.h"
#include "service/store/registry.h"
#include "service/store/state_cache.h"

namespace proximal {

// Journal and registry may be one object.
struct Stores {
  std::shared_ptr<Journal> journal;
  std::shared_ptr<Registry> registry;
  std::shared_ptr<StateCache> cache;
  const RedisStateCache* redis = nullptr;  // within the cache; null where there is none
};

// Whether the URLs say what there is to open, part by part, and the directory of a journal that is
// a file is there and may be written to. Opens, connects and creates nothing.
absl::Status CheckStores(const Config& config);

// An error names the flag at fault and the cause.
absl::StatusOr<Stores> OpenStores(const Config& config);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_SERVER_STORES_H_
