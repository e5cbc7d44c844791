// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The long-lived streams that are open, so that a server that drains can end them: a stream without
// an end of its own would otherwise hold up the shutdown until its deadline.

#ifndef PROXIMAL_SERVICE_RPC_OPEN_STREAMS_H_
#define PROXIMAL_SERVICE_RPC_OPEN_STREAMS_H_

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"

namespace proximal {

// Safe for concurrent use.
class OpenStreams {
 public:
  class Stream {
   public:
    // Reads no more, answers what was read, then ends. Never blocks.
    virtual void Drain() = 0;

   protected:
    ~Stream() = default;
  };

  // `stream` is drained at once where the server drains already. Remove before it is destroyed.
  void Add(Stream* stream) ABSL_LOCKS_EXCLUDED(mutex_);
  void Remove(Stream* stream) ABSL_LOCKS_EXCLUDED(mutex_);

  // Drains every stream, those that open later included.
  void DrainAll() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::Mutex mutex_;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_set<Stream*> streams_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_OPEN_STREAMS_H_
