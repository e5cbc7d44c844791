// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/server/stores.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/store/memory/memory_state_cache.h"
#include "service/store/redis/redis_state_cache.h"
#include "service/store/redis/redis_url.h"
#include "service/store/sqlite/sqlite_store.h"

namespace proximal {
namespace {

constexpr char kSqliteScheme[] = "sqlite:";
constexpr char kMemoryCache[] = "memory";
constexpr size_t kCacheShards = 64;

absl::Status FlagError(absl::string_view flag, absl::string_view value, const absl::Status& cause) {
  return absl::Status(
      cause.code(), absl::StrCat("--", flag, "=", WithoutPasswords(value), ": ", cause.message()));
}

absl::Status CheckCache(const std::string& url) {
  if (url == kMemoryCache) return absl::OkStatus();
  if (IsRedisUrl(url)) return ParseRedisUrl(url).status();
  return absl::InvalidArgumentError("no such kind of cache; there are memory and redis");
}

// The path of a journal's URL, where it looks as if a journal could be opened there.
absl::StatusOr<std::string> JournalPath(const Config& config) {
  absl::string_view path = config.journal;
  if (!absl::ConsumePrefix(&path, kSqliteScheme)) {
    return FlagError("journal", config.journal,
                     absl::InvalidArgumentError("no such kind of journal; there is sqlite:PATH"));
  }
  const absl::Status sound = SqliteStore::CheckPath(std::string(path));
  if (!sound.ok()) {  // its message names the path
    return absl::Status(sound.code(), absl::StrCat("--journal: ", sound.message()));
  }
  return std::string(path);
}

absl::StatusOr<std::shared_ptr<StateCache>> OpenCache(const Config& config) {
  if (config.cache == kMemoryCache) {
    return std::make_shared<MemoryStateCache>(
        MemoryStateCacheOptions{.max_bytes = config.cache_bytes, .shards = kCacheShards});
  }
  const absl::StatusOr<RedisOptions> options = ParseRedisUrl(config.cache);
  if (!options.ok()) return options.status();
  return RedisStateCache::Open(*options);
}

}  // namespace

absl::Status CheckStores(const Config& config) {
  const absl::Status cache = CheckCache(config.cache);
  return cache.ok() ? JournalPath(config).status() : FlagError("cache", config.cache, cache);
}

absl::StatusOr<Stores> OpenStores(const Config& config) {
  absl::Status sound = CheckStores(config);
  if (!sound.ok()) return sound;
  absl::StatusOr<std::string> path = JournalPath(config);
  if (!path.ok()) return path.status();
  SqliteOptions options;
  options.path = *std::move(path);
  absl::StatusOr<std::shared_ptr<SqliteStore>> store = SqliteStore::Open(options);
  if (!store.ok()) {  // its message names the path
    return absl::Status(store.status().code(),
                        absl::StrCat("--journal: ", store.status().message()));
  }
  absl::StatusOr<std::shared_ptr<StateCache>> cache = OpenCache(config);
  if (!cache.ok()) return FlagError("cache", config.cache, cache.status());
  return Stores{.journal = *store, .registry = *store, .cache = *std::move(cache)};
}

}  // namespace proximal
