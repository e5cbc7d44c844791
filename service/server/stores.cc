// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/server/stores.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/store/memory/front_state_cache.h"
#include "service/store/memory/memory_state_cache.h"
#include "service/store/postgres/postgres_store.h"
#include "service/store/postgres/postgres_url.h"
#include "service/store/redis/redis_state_cache.h"
#include "service/store/redis/redis_url.h"
#include "service/store/sqlite/sqlite_store.h"
#include "service/store/sqlite/sqlite_url.h"

namespace proximal {
namespace {

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

// Errors of a journal name its place.
absl::Status JournalError(const absl::Status& cause) {
  if (cause.ok()) return cause;
  return absl::Status(cause.code(), absl::StrCat("--journal: ", cause.message()));
}

absl::Status CheckJournal(const Config& config) {
  if (IsPostgresUrl(config.journal)) {
    const absl::Status sound = ParsePostgresUrl(config.journal).status();
    return sound.ok() ? sound : FlagError("journal", config.journal, sound);
  }
  if (IsSqliteUrl(config.journal)) {
    const absl::StatusOr<SqliteOptions> sqlite = ParseSqliteUrl(config.journal);
    if (!sqlite.ok()) return FlagError("journal", config.journal, sqlite.status());
    return JournalError(SqliteStore::CheckPath(sqlite->path));
  }
  return FlagError("journal", config.journal,
                   absl::InvalidArgumentError(
                       "no such kind of journal; there are sqlite:PATH and postgres://HOST"));
}

template <typename Store>
absl::StatusOr<Stores> JournalAndRegistry(absl::StatusOr<std::unique_ptr<Store>> opened) {
  if (!opened.ok()) return JournalError(opened.status());
  std::shared_ptr<Store> store = *std::move(opened);
  return Stores{.journal = store, .registry = store, .cache = nullptr};
}

absl::StatusOr<Stores> OpenJournal(const Config& config) {
  if (IsPostgresUrl(config.journal)) {
    const absl::StatusOr<PostgresOptions> options = ParsePostgresUrl(config.journal);
    if (!options.ok()) return options.status();
    return JournalAndRegistry(PostgresStore::Open(*options));
  }
  const absl::StatusOr<SqliteOptions> options = ParseSqliteUrl(config.journal);
  if (!options.ok()) return options.status();
  return JournalAndRegistry(SqliteStore::Open(*options));
}

absl::Status OpenCache(const Config& config, Stores& stores) {
  const StateTableOptions memory{.max_bytes = config.cache_bytes, .shards = kCacheShards};
  if (config.cache == kMemoryCache) {
    stores.cache = std::make_shared<MemoryStateCache>(memory);
    return absl::OkStatus();
  }
  absl::StatusOr<RedisOptions> options = ParseRedisUrl(config.cache);
  if (!options.ok()) return options.status();
  const FrontOptions front{.memory = memory, .fresh_for = config.fresh_for};
  // Redis keeps nothing of an erased learner until nobody trusts what they remember.
  options->erased_for = 2 * std::max(front.fresh_for, front.trusted_for);
  absl::StatusOr<std::unique_ptr<RedisStateCache>> redis = RedisStateCache::Open(*options);
  if (!redis.ok()) return redis.status();
  stores.redis = redis->get();
  stores.cache = std::make_shared<FrontStateCache>(front, *std::move(redis));
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckStores(const Config& config) {
  const absl::Status cache = CheckCache(config.cache);
  return cache.ok() ? CheckJournal(config) : FlagError("cache", config.cache, cache);
}

absl::StatusOr<Stores> OpenStores(const Config& config) {
  absl::Status sound = CheckStores(config);
  if (!sound.ok()) return sound;
  absl::StatusOr<Stores> stores = OpenJournal(config);
  if (!stores.ok()) return stores.status();
  const absl::Status cache = OpenCache(config, *stores);
  if (!cache.ok()) return FlagError("cache", config.cache, cache);
  return stores;
}

}  // namespace proximal
