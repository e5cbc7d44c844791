// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/redis_state_cache.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
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

std::optional<int64_t> IntegerOf(const absl::StatusOr<Reply>& reply) {
  if (!reply.ok() || (*reply)->type != REDIS_REPLY_INTEGER) return std::nullopt;
  return (*reply)->integer;
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
  absl::Notification asked;
  cache->KeepEpoch([&asked] { asked.Notify(); });
  asked.WaitForNotification();
  return cache;
}

RedisStateCache::RedisStateCache(const RedisOptions& options) : options_(options) {}

RedisStateCache::~RedisStateCache() { Close(); }

void RedisStateCache::Get(const LearnerKey& key, StatePtr known, absl::Time deadline,
                          absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) {
  std::string name = redis::EntryKey(options_.key_prefix, key);
  if (const std::optional<Due> due = DueOf(name); due && due->erased) {
    misses_ += 1;
    return done(nullptr);
  }
  if (giving_up_) return done(absl::UnavailableError("what is kept may be outdated"));
  Call call = CallFor(name, deadline - absl::Now());
  call.bytes = redis::EncodeCommand({"GET", name});
  call.done = [this, name = std::move(name), known = std::move(known),
               done = std::move(done)](absl::StatusOr<Reply> reply) mutable {
    if (!reply.ok()) return done(reply.status());
    const int type = (*reply)->type;
    if (type != REDIS_REPLY_STRING && type != REDIS_REPLY_NIL) {
      return done(absl::UnavailableError(redis::TextOf(**reply)));
    }
    StatePtr state =
        type == REDIS_REPLY_NIL ? nullptr : Read(redis::TextOf(**reply), std::move(known));
    (state == nullptr ? misses_ : hits_) += 1;
    const std::optional<Due> due = DueOf(name);
    if (state != nullptr && (giving_up_ || (due && !due->IsMetBy(*state)))) {
      return done(absl::UnavailableError("what is kept is outdated"));
    }
    done(std::move(state));
  };
  fleet_->Send(std::move(call));
}

StateCache::StatePtr RedisStateCache::Read(absl::string_view value, StatePtr known) {
  if (redis::IsErasure(value)) return nullptr;
  const uint64_t epoch = epoch_;
  if (known != nullptr) {
    const absl::StatusOr<redis::EntryHead> head = redis::ReadHead(value);
    if (head.ok() && head->sequence == known->sequence &&
        head->model_version == (known->model_version ^ epoch)) {
      return known;
    }
  }
  absl::StatusOr<LearnerState> state = redis::DecodeEntry(value, epoch);
  if (!state.ok()) {  // another version's or epoch's: as good as none, and it will be overwritten
    counters_.unreadable += 1;
    return nullptr;
  }
  return std::make_shared<const LearnerState>(*std::move(state));
}

void RedisStateCache::Put(const LearnerKey& key, StatePtr state) {
  std::string name = redis::EntryKey(options_.key_prefix, key);
  const std::optional<Due> due = DueOf(name);
  // Where it would have to go in its turn, it is not written.
  if (giving_up_ || (due && (due->erased || due->sequence == kNever))) {
    counters_.writes_lost += 1;
    return;
  }
  SendPut(std::make_shared<const Write>(Write{std::move(name), std::move(state), forgotten_}),
          /*by_hash=*/true);
}

void RedisStateCache::Drop(const LearnerKey& key) {
  forgotten_ += 1;
  SendDue(redis::EntryKey(options_.key_prefix, key), {.sequence = kNever});
}

void RedisStateCache::Erase(const LearnerKey& key) {
  forgotten_ += 1;
  SendDue(redis::EntryKey(options_.key_prefix, key), {.erased = true});
}

StateCache::Stats RedisStateCache::stats() const { return {.hits = hits_, .misses = misses_}; }

void RedisStateCache::Close() { fleet_->Close(); }

absl::Status RedisStateCache::Health() const { return fleet_->Health(); }

RedisStats RedisStateCache::redis_stats() const {
  RedisStats stats = counters_.Read();
  stats.nodes = fleet_->nodes();
  stats.open_breakers = fleet_->open_breakers();
  stats.due = due_count_;
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
    return redis::EncodeCommand(
        {by_hash ? "EVALSHA" : "EVAL", by_hash ? redis::PutScriptSha() : redis::PutScript(), "1",
         write->key, redis::EncodeEntry(*write->state, epoch_), LifeOfEntry()});
  };
  call.wanted = [this, write] { return forgotten_ == write->forgotten; };
  call.done = [this, write, by_hash](const absl::StatusOr<Reply>& reply) {
    const bool unknown = reply.ok() && by_hash &&
                         redis::KindOf(redis::TextOf(**reply)) == redis::ErrorKind::kNoScript;
    if (unknown && forgotten_ == write->forgotten) {
      SendPut(write, /*by_hash=*/false);
    } else {
      OnPut(*write, IntegerOf(reply));
    }
    writes_under_way_ -= 1;
  };
  writes_under_way_ += 1;
  fleet_->Send(std::move(call));
}

void RedisStateCache::OnPut(const Write& write, std::optional<int64_t> outcome) {
  const LearnerState& state = *write.state;
  if (!outcome) {
    counters_.writes_lost += 1;
    AddDue(write.key, {.sequence = state.sequence, .model_version = state.model_version});
    return;
  }
  if (outcome == 0) counters_.writes_older += 1;
  if (outcome == 2) counters_.writes_erased += 1;
  StrikeDue(write.key, [&state](const Due& due) { return due.IsMetBy(state); });
}

void RedisStateCache::SendDue(std::string key, const Due& due) {
  Call call = CallFor(key, options_.timeout);
  const std::string head = redis::EncodeHead({due.sequence, due.model_version ^ epoch_});
  call.bytes = due.erased ? redis::EncodeCommand({"EVAL", redis::EraseScript(), "1", key,
                                                  InMilliseconds(options_.erased_for)})
                          : redis::EncodeCommand({"EVAL", redis::DropScript(), "1", key, head});
  writes_under_way_ += 1;
  call.done = [this, key = std::move(key), due](absl::StatusOr<Reply> reply) {
    if (IntegerOf(reply).has_value()) {
      StrikeDue(key, [&due](const Due& kept) { return due.erased || due == kept; });
    } else {
      AddDue(key, due);
    }
    writes_under_way_ -= 1;
  };
  fleet_->Send(std::move(call));
}

void RedisStateCache::MakeUp() {
  KeepEpoch([] {});
  if (due_count_ == 0) return;
  std::vector<std::pair<std::string, Due>> due;
  {
    absl::MutexLock lock(&mutex_);
    due.assign(due_.begin(), due_.end());
  }
  if (due.size() > options_.max_queued) due.resize(options_.max_queued);
  for (auto& [key, what] : due) SendDue(std::move(key), what);
}

void RedisStateCache::KeepEpoch(absl::AnyInvocable<void()> done) {
  const bool giving_up = giving_up_;
  const uint64_t wanted =
      giving_up ? std::max(static_cast<uint64_t>(absl::GetCurrentTimeNanos()), epoch_ + 1)
                : epoch_.load();
  const std::string key = redis::EpochKey(options_.key_prefix);
  Call call = CallFor(key, options_.timeout);
  call.bytes = redis::EncodeCommand(
      {"EVAL", redis::RaiseEpochScript(), "1", key, redis::EncodeEpoch(wanted)});
  call.done = [this, giving_up, wanted,
               done = std::move(done)](const absl::StatusOr<Reply>& reply) mutable {
    if (reply.ok() && (*reply)->type == REDIS_REPLY_STRING) {
      const absl::StatusOr<uint64_t> epoch = redis::DecodeEpoch(redis::TextOf(**reply));
      if (epoch.ok() && *epoch >= epoch_) epoch_ = *epoch;
      // One that others began meanwhile may have begun before the last write was lost here.
      if (epoch.ok() && giving_up && *epoch == wanted) giving_up_ = false;
    }
    done();
  };
  fleet_->Send(std::move(call));
}

std::optional<RedisStateCache::Due> RedisStateCache::DueOf(const std::string& key) const {
  if (due_count_ == 0) return std::nullopt;
  absl::MutexLock lock(&mutex_);
  const auto found = due_.find(key);
  return found == due_.end() ? std::nullopt : std::optional<Due>(found->second);
}

void RedisStateCache::AddDue(const std::string& key, const Due& due) {
  absl::MutexLock lock(&mutex_);
  const auto found = due_.find(key);
  if (found == due_.end()) {
    if (due.erased || due_.size() < options_.max_due) {
      due_.emplace(key, due);
    } else {
      GiveUp();
    }
  } else if (Due& kept = found->second; kept.model_version == due.model_version) {
    kept.erased = kept.erased || due.erased;
    kept.sequence = std::max(kept.sequence, due.sequence);
  } else {
    kept = {.erased = kept.erased || due.erased, .sequence = kNever};
  }
  due_count_ = due_.size();
}

void RedisStateCache::GiveUp() {
  if (!giving_up_.exchange(true)) counters_.given_up += 1;
  absl::erase_if(due_, [](const auto& entry) { return !entry.second.erased; });
}

void RedisStateCache::StrikeDue(const std::string& key, absl::FunctionRef<bool(const Due&)> met) {
  if (due_count_ == 0) return;
  absl::MutexLock lock(&mutex_);
  const auto found = due_.find(key);
  if (found != due_.end() && met(found->second)) due_.erase(found);
  due_count_ = due_.size();
}

}  // namespace proximal
