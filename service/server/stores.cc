// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/server/stores.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/store/memory/memory_state_cache.h"
#include "service/store/sqlite/sqlite_store.h"

namespace proximal {
namespace {

constexpr char kSqliteScheme[] = "sqlite:";
constexpr char kMemoryCache[] = "memory";
constexpr size_t kCacheShards = 64;

absl::Status FlagError(absl::string_view flag, absl::string_view value, const absl::Status& cause) {
  return absl::Status(cause.code(), absl::StrCat("--", flag, "=", value, ": ", cause.message()));
}

}  // namespace

absl::StatusOr<Stores> OpenStores(const Config& config) {
  absl::string_view path = config.journal;
  if (!absl::ConsumePrefix(&path, kSqliteScheme)) {
    return FlagError("journal", config.journal,
                     absl::InvalidArgumentError("no such kind of journal; there is sqlite:PATH"));
  }
  if (config.cache != kMemoryCache) {
    return FlagError("cache", config.cache,
                     absl::InvalidArgumentError("no such kind of cache; there is memory"));
  }
  SqliteOptions options;
  options.path = std::string(path);
  absl::StatusOr<std::shared_ptr<SqliteStore>> store = SqliteStore::Open(options);
  if (!store.ok()) {  // its message names the path
    return absl::Status(store.status().code(),
                        absl::StrCat("--journal: ", store.status().message()));
  }
  return Stores{.journal = *store,
                .registry = *store,
                .cache = std::make_shared<MemoryStateCache>(MemoryStateCacheOptions{
                    .max_bytes = config.cache_bytes, .shards = kCacheShards})};
}

}  // namespace proximal
