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

namespace {

// As Redis counts lives: at least 1.
std::string InMilliseconds(absl::Duration life) {
  return absl::StrCat(std::max<int64_t>(absl::ToInt64Milliseconds(life), 1));
}

}  // namespace

absl::StatusOr<std::unique_ptr<RedisStateCache>> RedisStateCache::Open(
    const RedisOptions& options) {
  std::shared_ptr<const redis::Tls> tls;
  if (options.tls.on) {
    absl::StatusOr<std::shared_ptr<const redis::Tls>> created = redis::Tls::Create(options.tls);
    if (!created.ok()) return created.status();
    tls = *std::move(created);
  }
  auto cache = absl::WrapUnique(new RedisStateCache(options));
  cache->fleet_ = std::make_unique<redis::Fleet>(options, std::move(tls), &cache->counters_,
                                                 [cache = cache.get()] { cache->MakeUp(); });
  return cache;
}

RedisStateCache::RedisStateCache(const RedisOptions& options) : options_(options) {}

RedisStateCache::~RedisStateCache() { Close(); }

void RedisStateCache::Get(const LearnerKey& key, StatePtr known, absl::Time deadline,
                          absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) {
  const std::string name = redis::EntryKey(options_.key_prefix, key);
  if (IsPending(name)) {
    misses_ += 1;
    return done(nullptr);
  }
  Call call = CallFor(name, deadline - absl::Now());
  call.bytes = redis::EncodeCommand({"GET", name});
  call.done = [this, known = std::move(known),
               done = std::move(done)](absl::StatusOr<Reply> reply) mutable {
    if (!reply.ok()) return done(reply.status());
    const int type = (*reply)->type;
    if (type != REDIS_REPLY_STRING && type != REDIS_REPLY_NIL) {
      return done(absl::UnavailableError(redis::TextOf(**reply)));
    }
    StatePtr state =
        type == REDIS_REPLY_NIL ? nullptr : Read(redis::TextOf(**reply), std::move(known));
    (state == nullptr ? misses_ : hits_) += 1;
    done(std::move(state));
  };
  fleet_->Send(std::move(call));
}

StateCache::StatePtr RedisStateCache::Read(absl::string_view value, StatePtr known) {
  if (redis::IsErasure(value)) return nullptr;
  if (known != nullptr) {
    const absl::StatusOr<redis::EntryHead> head = redis::ReadHead(value);
    if (head.ok() && head->sequence == known->sequence &&
        head->model_version == known->model_version) {
      return known;
    }
  }
  absl::StatusOr<LearnerState> state = redis::DecodeEntry(value);
  if (!state.ok()) {  // another version's, perhaps: as good as none, and it will be overwritten
    counters_.unreadable += 1;
    return nullptr;
  }
  return std::make_shared<const LearnerState>(*std::move(state));
}

void RedisStateCache::Put(const LearnerKey& key, StatePtr state) {
  std::string name = redis::EntryKey(options_.key_prefix, key);
  if (IsPending(name)) {  // it would have to be forgotten in its turn
    counters_.writes_lost += 1;
    return;
  }
  SendPut(std::make_shared<const Write>(Write{std::move(name), std::move(state), forgotten_}),
          /*by_hash=*/true);
}

void RedisStateCache::Drop(const LearnerKey& key) {
  forgotten_ += 1;
  SendForget(redis::EntryKey(options_.key_prefix, key), Forgetting::kDrop);
}

void RedisStateCache::Erase(const LearnerKey& key) {
  forgotten_ += 1;
  SendForget(redis::EntryKey(options_.key_prefix, key), Forgetting::kErase);
}

StateCache::Stats RedisStateCache::stats() const { return {.hits = hits_, .misses = misses_}; }

void RedisStateCache::Close() { fleet_->Close(); }

absl::Status RedisStateCache::Health() const { return fleet_->Health(); }

RedisStats RedisStateCache::redis_stats() const {
  RedisStats stats = counters_.Read();
  stats.nodes = fleet_->nodes();
  stats.open_breakers = fleet_->open_breakers();
  stats.erasures_pending = pending_count_;
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

std::string RedisStateCache::LifeOfEntry() const {
  thread_local std::minstd_rand random{std::random_device()()};
  const double share = std::uniform_real_distribution<double>(0.9, 1.1)(random);
  return InMilliseconds(options_.ttl * share);
}

void RedisStateCache::SendPut(const std::shared_ptr<const Write>& write, bool by_hash) {
  Call call = CallFor(write->key, options_.timeout);
  call.encode = [this, write, by_hash] {
    return redis::EncodeCommand({by_hash ? "EVALSHA" : "EVAL",
                                 by_hash ? redis::PutScriptSha() : redis::PutScript(), "1",
                                 write->key, redis::EncodeEntry(*write->state), LifeOfEntry()});
  };
  call.wanted = [this, write] { return forgotten_ == write->forgotten; };
  call.done = [this, write, by_hash](const absl::StatusOr<Reply>& reply) {
    const bool unknown = reply.ok() && by_hash &&
                         redis::KindOf(redis::TextOf(**reply)) == redis::ErrorKind::kNoScript;
    if (unknown && forgotten_ == write->forgotten) {
      SendPut(write, /*by_hash=*/false);
    } else if (!reply.ok() || (*reply)->type != REDIS_REPLY_INTEGER) {
      counters_.writes_lost += 1;
      ToBeForgotten(write->key, Forgetting::kDrop);  // what is there is outdated
    } else if ((*reply)->integer == 0) {
      counters_.writes_older += 1;
    } else if ((*reply)->integer == 2) {
      counters_.writes_erased += 1;
    }
    writes_under_way_ -= 1;
  };
  writes_under_way_ += 1;
  fleet_->Send(std::move(call));
}

void RedisStateCache::SendForget(std::string key, Forgetting how) {
  Call call = CallFor(key, options_.timeout);
  call.bytes = how == Forgetting::kDrop
                   ? redis::EncodeCommand({"EVAL", redis::DropScript(), "1", key})
                   : redis::EncodeCommand({"EVAL", redis::EraseScript(), "1", key,
                                           InMilliseconds(options_.erased_for)});
  writes_under_way_ += 1;
  call.done = [this, key = std::move(key), how](absl::StatusOr<Reply> reply) {
    if (reply.ok() && (*reply)->type == REDIS_REPLY_INTEGER) {
      Forgotten(key, how);
    } else {
      ToBeForgotten(key, how);
    }
    writes_under_way_ -= 1;
  };
  fleet_->Send(std::move(call));
}

void RedisStateCache::ToBeForgotten(const std::string& key, Forgetting how) {
  absl::MutexLock lock(&mutex_);
  const auto found = pending_.find(key);
  if (found != pending_.end()) {
    found->second = std::max(found->second, how);
  } else if (pending_.size() < kMaxPending) {
    pending_.emplace(key, how);
  }
  pending_count_ = pending_.size();
}

void RedisStateCache::Forgotten(const std::string& key, Forgetting how) {
  if (pending_count_ == 0) return;
  absl::MutexLock lock(&mutex_);
  const auto found = pending_.find(key);
  if (found != pending_.end() && found->second <= how) pending_.erase(found);
  pending_count_ = pending_.size();
}

void RedisStateCache::MakeUp() {
  if (pending_count_ == 0) return;
  std::vector<std::pair<std::string, Forgetting>> pending;
  {
    absl::MutexLock lock(&mutex_);
    pending.assign(pending_.begin(), pending_.end());
  }
  if (pending.size() > options_.max_queued) pending.resize(options_.max_queued);
  for (auto& [key, how] : pending) SendForget(std::move(key), how);
}

bool RedisStateCache::IsPending(const std::string& key) const {
  if (pending_count_ == 0) return false;
  absl::MutexLock lock(&mutex_);
  return pending_.contains(key);
}

}  // namespace proximal
