// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/fleet.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"

namespace proximal::redis {
namespace {

constexpr size_t kMaxNodes = 1024;
constexpr std::chrono::seconds kTick(1);
// At most this passes before a call is sent anew the first time; doubled each time.
constexpr std::chrono::milliseconds kMoment(2);

// `duration` drawn from 1/2 to 1 times that. One thread's.
Instant::duration Jittered(Instant::duration duration) {
  thread_local std::minstd_rand random{std::random_device()()};
  const double share = std::uniform_real_distribution<double>(0.5, 1.0)(random);
  return std::chrono::duration_cast<Instant::duration>(duration * share);
}

absl::Status Closed() { return absl::UnavailableError("the cache is closed"); }

}  // namespace

Fleet::Fleet(const RedisOptions& options, std::shared_ptr<const Tls> tls, Counters* counters,
             std::function<void()> tick)
    : options_(options),
      tls_(std::move(tls)),
      counters_(counters),
      tick_(std::move(tick)),
      discovery_(options, tls_, [this] { SendDue(); }),
      thread_([this] { Run(); }) {
  looked_up_.WaitForNotification();
}

Fleet::~Fleet() { Close(); }

void Fleet::Send(Call call) {
  NodePtr node;
  absl::Status refused;
  {
    absl::ReaderMutexLock lock(&mutex_);
    const uint16_t owner = map_.OwnerOf(call.slot);
    if (closed_) {
      refused = Closed();
    } else if (owner == SlotMap::kNobody) {
      refused =
          found_.ok() ? absl::UnavailableError("no node of the cluster has the slot") : found_;
    } else {
      node = owners_[owner];
    }
  }
  if (node != nullptr) return Submit(*node, std::move(call));
  RequestRefresh();
  Fail(std::move(call), refused);
}

absl::Status Fleet::Health() const {
  absl::ReaderMutexLock lock(&mutex_);
  for (const auto& [address, node] : nodes_) {
    for (const std::unique_ptr<Pipeline>& pipeline : node->pipelines) {
      absl::Status health = pipeline->Health();
      if (!health.ok()) return health;
    }
  }
  return found_;
}

uint64_t Fleet::nodes() const {
  absl::ReaderMutexLock lock(&mutex_);
  return nodes_.size();
}

uint64_t Fleet::open_breakers() const {
  absl::ReaderMutexLock lock(&mutex_);
  uint64_t open = 0;
  for (const auto& [address, node] : nodes_) {
    for (const std::unique_ptr<Pipeline>& pipeline : node->pipelines) {
      open += pipeline->Health().ok() ? 0 : 1;
    }
  }
  return open;
}

void Fleet::Close() {
  std::vector<NodePtr> nodes;
  std::vector<std::pair<Instant, Call>> later;
  {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    for (const auto& [address, node] : nodes_) nodes.push_back(node);
    later.swap(later_);
  }
  bell_.Ring();
  for (auto& [due, call] : later) Fail(std::move(call), Closed());
  absl::MutexLock lock(&join_mutex_);
  if (thread_.joinable()) thread_.join();
  for (const NodePtr& node : nodes) {
    for (const std::unique_ptr<Pipeline>& pipeline : node->pipelines) pipeline->Close();
  }
}

Fleet::NodePtr Fleet::NodeAt(const Address& address) {
  if (closed_ || nodes_.size() >= kMaxNodes) return nullptr;
  NodePtr& node = nodes_[address];
  if (node == nullptr) node = MakeNode(address);
  return node;
}

Fleet::NodePtr Fleet::MakeNode(const Address& address) {
  const PipelineOptions options{
      .address = address,
      .connect = {.credentials = options_.credentials,
                  .database = options_.database,
                  .master_only = options_.arrangement == Arrangement::kSentinel,
                  .tls = tls_},
      .connect_timeout = options_.connect_timeout,
      .timeout = options_.timeout,
      .max_queued = options_.max_queued,
      .max_batch = options_.max_batch,
      .breaker = options_.breaker};
  auto node = std::make_shared<Node>();
  node->address = address;
  for (int i = 0; i < options_.connections; ++i) {
    node->pipelines.push_back(std::make_unique<Pipeline>(
        options, counters_, [this, node = node.get()](Call call, absl::StatusOr<Reply> reply) {
          Answered(*node, std::move(call), std::move(reply));
        }));
  }
  return node;
}

void Fleet::SetMap(SlotMap map) {
  std::vector<NodePtr> owners;
  for (const Address& address : map.addresses()) {
    NodePtr node = NodeAt(address);
    if (node == nullptr) return;
    owners.push_back(std::move(node));
  }
  map_ = std::move(map);
  owners_ = std::move(owners);
}

void Fleet::Submit(Node& node, Call call) {
  node.used = true;
  Pipeline& pipeline = *node.pipelines[call.slot % node.pipelines.size()];
  pipeline.Submit(std::move(call));
}

void Fleet::Fail(Call call, const absl::Status& cause) {
  if (call.done != nullptr) call.done(cause);
}

void Fleet::Answered(Node& node, Call call, absl::StatusOr<Reply> reply) {
  if (!reply.ok()) {
    RequestRefresh();
    return Fail(std::move(call), reply.status());
  }
  if (!IsError(**reply)) return call.done(std::move(reply));
  const ErrorKind kind = KindOf(TextOf(**reply));
  Count(kind);
  switch (kind) {
    case ErrorKind::kMoved:
    case ErrorKind::kAsk:
      return Redirect(node, std::move(call), kind, **reply);
    case ErrorKind::kReadOnly:
      Reconnect(node);
      [[fallthrough]];
    case ErrorKind::kNotNow:
      RequestRefresh();
      return Later(std::move(call), **reply);
    default:
      return call.done(std::move(reply));
  }
}

bool Fleet::MayGoOn(Call& call) {
  if (++call.redirects > kMaxRedirects) {
    counters_->too_many_redirects += 1;
    return false;
  }
  return call.wanted == nullptr || call.wanted();
}

void Fleet::Count(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kMoved:
      counters_->moved += 1;
      break;
    case ErrorKind::kAsk:
      counters_->ask += 1;
      break;
    case ErrorKind::kNotNow:
      counters_->not_now += 1;
      break;
    case ErrorKind::kReadOnly:
      counters_->read_only += 1;
      break;
    case ErrorKind::kNoScript:
      counters_->no_script += 1;
      break;
    case ErrorKind::kOutOfMemory:
      counters_->out_of_memory += 1;
      break;
    case ErrorKind::kOther:
      counters_->other_errors += 1;
      break;
  }
}

void Fleet::Redirect(const Node& node, Call call, ErrorKind kind, const redisReply& error) {
  std::optional<Redirection> redirection = ParseRedirection(TextOf(error));
  if (!redirection || !MayGoOn(call)) {
    return Fail(std::move(call),
                absl::UnavailableError(absl::StrCat("led astray: ", TextOf(error))));
  }
  if (redirection->address.host.empty()) redirection->address.host = node.address.host;
  NodePtr target;
  {
    absl::MutexLock lock(&mutex_);
    target = NodeAt(redirection->address);
    if (target != nullptr && kind == ErrorKind::kMoved) {
      SlotMap map = map_;
      map.Assign(redirection->slot, redirection->slot, redirection->address);
      SetMap(std::move(map));
    }
  }
  if (kind == ErrorKind::kMoved) RequestRefresh();
  if (target == nullptr) return Fail(std::move(call), Closed());
  call.asking = kind == ErrorKind::kAsk;
  Submit(*target, std::move(call));
}

void Fleet::Later(Call call, const redisReply& error) {
  const Instant due = Now() + Jittered(kMoment * (1 << call.redirects));
  if (MayGoOn(call) && due < call.deadline) {
    call.asking = false;
    absl::MutexLock lock(&mutex_);
    if (!closed_ && later_.size() < options_.max_queued) {
      later_.emplace_back(due, std::move(call));
      return bell_.Ring();
    }
  }
  Fail(std::move(call), absl::UnavailableError(TextOf(error)));
}

void Fleet::Reconnect(Node& node) const {
  const Instant now = Now();
  Instant last = node.reconnected;
  if (now - last < absl::ToChronoNanoseconds(options_.min_refresh_interval)) return;
  if (!node.reconnected.compare_exchange_strong(last, now)) return;
  for (const std::unique_ptr<Pipeline>& pipeline : node.pipelines) pipeline->Reconnect();
}

void Fleet::Run() {
  BlockSigpipe();
  Refresh();
  looked_up_.Notify();
  Instant refreshed = Now();
  Instant ticked = refreshed;
  Instant::duration pause = absl::ToChronoNanoseconds(options_.min_refresh_interval);
  for (;;) {
    const Instant due = SendDue();
    const Instant next_refresh =
        !discovery_.changes()
            ? Instant::max()
            : refreshed +
                  (refresh_wanted_ ? pause : absl::ToChronoNanoseconds(options_.refresh_interval));
    bell_.WaitUntil(std::min({due, next_refresh, ticked + kTick}));
    {
      absl::ReaderMutexLock lock(&mutex_);
      if (closed_) return;
    }
    if (Now() >= next_refresh) {
      refresh_wanted_ = false;
      Refresh();
      refreshed = Now();
      pause = Jittered(2 * absl::ToChronoNanoseconds(options_.min_refresh_interval));
    }
    if (Now() - ticked >= kTick) {
      ticked = Now();
      tick_();
    }
  }
}

void Fleet::RequestRefresh() {
  if (discovery_.changes() && !refresh_wanted_.exchange(true)) bell_.Ring();
}

void Fleet::Refresh() {
  counters_->refreshes += 1;
  absl::StatusOr<SlotMap> map = discovery_.LookUp(Unwell());
  if (!map.ok()) counters_->failed_refreshes += 1;
  std::vector<NodePtr> retired;
  {
    absl::MutexLock lock(&mutex_);
    found_ = map.status();
    if (!map.ok()) return;
    SetMap(*std::move(map));
    // A node without slots may be one that takes over its first: it goes when nobody uses it.
    for (auto entry = nodes_.begin(); entry != nodes_.end();) {
      const NodePtr& node = entry->second;
      const bool owner = std::find(owners_.begin(), owners_.end(), node) != owners_.end();
      const bool used = node->used.exchange(false);
      if (!owner && !used) {
        retired.push_back(node);
        nodes_.erase(entry++);
      } else {
        ++entry;
      }
    }
  }
  for (const NodePtr& node : retired) {
    for (const std::unique_ptr<Pipeline>& pipeline : node->pipelines) pipeline->Close();
  }
}

Instant Fleet::SendDue() {
  std::vector<std::pair<Instant, Call>> due;
  Instant next = Instant::max();
  {
    absl::MutexLock lock(&mutex_);
    const auto begin =
        std::stable_partition(later_.begin(), later_.end(),
                              [now = Now()](const auto& entry) { return entry.first > now; });
    due.assign(std::make_move_iterator(begin), std::make_move_iterator(later_.end()));
    later_.erase(begin, later_.end());
    for (const auto& [instant, call] : later_) next = std::min(next, instant);
  }
  for (auto& [instant, call] : due) {
    if (call.wanted == nullptr || call.wanted()) {
      Send(std::move(call));
    } else {
      Fail(std::move(call), absl::UnavailableError("no longer wanted"));
    }
  }
  return next;
}

std::vector<Address> Fleet::Unwell() const {
  std::vector<Address> unwell;
  absl::ReaderMutexLock lock(&mutex_);
  for (const auto& [address, node] : nodes_) {
    for (const std::unique_ptr<Pipeline>& pipeline : node->pipelines) {
      if (pipeline->Health().ok()) continue;
      unwell.push_back(address);
      break;
    }
  }
  return unwell;
}

}  // namespace proximal::redis
