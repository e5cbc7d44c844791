// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/redis_state_cache.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/store/redis/entry.h"
#include "service/store/redis/fleet.h"
#include "service/store/redis/hash_slot.h"
#include "service/store/redis/resp.h"
#include "service/store/redis/tls.h"

namespace proximal {

using redis::Call;
using redis::Reply;

absl::StatusOr<std::unique_ptr<RedisStateCache>> RedisStateCache::Open(
    const RedisOptions& options) {
  std::shared_ptr<const redis::Tls> tls;
  if (options.tls.on) {
    absl::StatusOr<std::shared_ptr<const redis::Tls>> created = redis::Tls::Create(options.tls);
    if (!created.ok()) return created.status();
    tls = *std::move(created);
  }
  auto cache = absl::WrapUnique(new RedisStateCache(options));
  cache->fleet_ =
      std::make_unique<redis::Fleet>(options, std::move(tls), &cache->counters_,
                                     [cache = cache.get()] { cache->MakeUpForErasures(); });
  return cache;
}

RedisStateCache::RedisStateCache(const RedisOptions& options) : options_(options) {}

RedisStateCache::~RedisStateCache() { Close(); }

void RedisStateCache::Get(const LearnerKey& key, absl::Time deadline,
                          absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) {
  const std::string name = redis::EntryKey(options_.key_prefix, key);
  if (IsErased(name)) {
    misses_ += 1;
    return done(nullptr);
  }
  Call call = CallFor(name, deadline - absl::Now());
  call.bytes = redis::EncodeCommand({"GET", name});
  call.done = [this, done = std::move(done)](absl::StatusOr<Reply> reply) mutable {
    if (!reply.ok()) return done(reply.status());
    if ((*reply)->type == REDIS_REPLY_NIL) {
      misses_ += 1;
      return done(nullptr);
    }
    if ((*reply)->type != REDIS_REPLY_STRING) {
      return done(absl::UnavailableError(redis::TextOf(**reply)));
    }
    absl::StatusOr<LearnerState> state = redis::DecodeEntry(redis::TextOf(**reply));
    if (!state.ok()) {  // another version's, perhaps: as good as none, and it will be overwritten
      counters_.unreadable += 1;
      misses_ += 1;
      return done(nullptr);
    }
    hits_ += 1;
    done(std::make_shared<const LearnerState>(*std::move(state)));
  };
  fleet_->Send(std::move(call));
}

void RedisStateCache::Put(const LearnerKey& key, StatePtr state) {
  std::string name = redis::EntryKey(options_.key_prefix, key);
  if (IsErased(name)) {  // it would have to be erased in its turn
    counters_.writes_lost += 1;
    return;
  }
  SendPut(std::make_shared<const Write>(Write{std::move(name), std::move(state), erasures_}),
          /*by_hash=*/true);
}

void RedisStateCache::Erase(const LearnerKey& key) {
  erasures_ += 1;
  SendErase(redis::EntryKey(options_.key_prefix, key));
}

StateCache::Stats RedisStateCache::stats() const { return {.hits = hits_, .misses = misses_}; }

void RedisStateCache::Close() { fleet_->Close(); }

absl::Status RedisStateCache::Health() const { return fleet_->Health(); }

RedisStats RedisStateCache::redis_stats() const {
  RedisStats stats = counters_.Read();
  stats.nodes = fleet_->nodes();
  stats.open_breakers = fleet_->open_breakers();
  stats.erasures_pending = unerased_count_;
  return stats;
}

void RedisStateCache::Settle() const {
  while (writes_under_way_ > 0) absl::SleepFor(absl::Milliseconds(1));
}

Call RedisStateCache::CallFor(const std::string& key, absl::Duration timeout) const {
  Call call;
  call.slot = redis::SlotOf(key);
  call.deadline = redis::Now() + absl::ToChronoNanoseconds(std::min(timeout, options_.timeout));
  return call;
}

// In milliseconds.
std::string RedisStateCache::LifeOfEntry() const {
  thread_local std::minstd_rand random{std::random_device()()};
  const double share = std::uniform_real_distribution<double>(0.9, 1.1)(random);
  return absl::StrCat(std::max<int64_t>(absl::ToInt64Milliseconds(options_.ttl * share), 1));
}

void RedisStateCache::SendPut(const std::shared_ptr<const Write>& write, bool by_hash) {
  Call call = CallFor(write->key, options_.timeout);
  call.encode = [this, write, by_hash] {
    return redis::EncodeCommand({by_hash ? "EVALSHA" : "EVAL",
                                 by_hash ? redis::PutScriptSha() : redis::PutScript(), "1",
                                 write->key, redis::EncodeEntry(*write->state), LifeOfEntry()});
  };
  call.wanted = [this, write] { return erasures_ == write->erasures; };
  call.done = [this, write, by_hash](const absl::StatusOr<Reply>& reply) {
    const bool unknown = reply.ok() && by_hash &&
                         redis::KindOf(redis::TextOf(**reply)) == redis::ErrorKind::kNoScript;
    if (unknown && erasures_ == write->erasures) {
      SendPut(write, /*by_hash=*/false);
    } else if (!reply.ok() || (*reply)->type != REDIS_REPLY_INTEGER) {
      counters_.writes_lost += 1;
    } else if ((*reply)->integer == 0) {
      counters_.writes_older += 1;
    }
    writes_under_way_ -= 1;
  };
  writes_under_way_ += 1;
  fleet_->Send(std::move(call));
}

void RedisStateCache::SendErase(std::string key) {
  Call call = CallFor(key, options_.timeout);
  call.bytes = redis::EncodeCommand({"DEL", key});
  writes_under_way_ += 1;
  call.done = [this, key = std::move(key)](absl::StatusOr<Reply> reply) {
    const bool erased = reply.ok() && (*reply)->type == REDIS_REPLY_INTEGER;
    {
      absl::MutexLock lock(&mutex_);
      if (erased) {
        unerased_.erase(key);
      } else if (unerased_.size() < kMaxPendingErasures) {
        unerased_.insert(key);
      }
      unerased_count_ = unerased_.size();
    }
    writes_under_way_ -= 1;
  };
  fleet_->Send(std::move(call));
}

void RedisStateCache::MakeUpForErasures() {
  std::vector<std::string> keys;
  {
    absl::MutexLock lock(&mutex_);
    keys.assign(unerased_.begin(), unerased_.end());
  }
  if (keys.size() > options_.max_queued) keys.resize(options_.max_queued);
  for (std::string& key : keys) SendErase(std::move(key));
}

bool RedisStateCache::IsErased(const std::string& key) const {
  if (unerased_count_ == 0) return false;
  absl::MutexLock lock(&mutex_);
  return unerased_.contains(key);
}

}  // namespace proximal
