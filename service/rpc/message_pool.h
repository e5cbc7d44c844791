// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Requests and responses that are used again, so that the next call of their kind allocates next
// to nothing (docs/adr/0040-grpc-callback-api.md says why). A request was cleared. A response is as
// the call before has left it: to clear it would give back what it holds in fields that are
// messages. Whoever fills one overwrites every field (convert.h); of a call that fails, gRPC sends
// no response.

#ifndef PROXIMAL_SERVICE_RPC_MESSAGE_POOL_H_
#define PROXIMAL_SERVICE_RPC_MESSAGE_POOL_H_

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "grpcpp/support/message_allocator.h"

namespace proximal {

// Safe for concurrent use; must outlive every call. Keeps at most kMaxFree pairs, none of which has
// held more than kMaxKeptBytes.
template <typename Request, typename Response>
class MessagePool final : public grpc::MessageAllocator<Request, Response> {
 public:
  static constexpr size_t kMaxFree = 512;
  static constexpr size_t kMaxKeptBytes = 32 * 1024;

  grpc::MessageHolder<Request, Response>* AllocateMessages() override {
    {
      absl::MutexLock lock(&mutex_);
      if (!free_.empty()) {
        Pair* pair = free_.back().release();
        free_.pop_back();
        return pair;
      }
    }
    return new Pair(this);
  }

 private:
  class Pair final : public grpc::MessageHolder<Request, Response> {
   public:
    explicit Pair(MessagePool* pool) : pool_(pool) {
      this->set_request(&request_);
      this->set_response(&response_);
    }

    void Release() override {
      std::unique_ptr<Pair> self(this);
      // The response knows its size since it was last sent.
      const auto response_bytes = static_cast<size_t>(response_.GetCachedSize());
      if (request_.ByteSizeLong() + response_bytes > kMaxKeptBytes) return;
      request_.Clear();
      pool_->Keep(std::move(self));
    }

   private:
    MessagePool* const pool_;
    Request request_;
    Response response_;
  };

  void Keep(std::unique_ptr<Pair> pair) {
    absl::MutexLock lock(&mutex_);
    if (free_.size() < kMaxFree) free_.push_back(std::move(pair));
  }

  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Pair>> free_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_MESSAGE_POOL_H_
