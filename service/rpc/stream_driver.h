// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a stream on which several things go on at once does next, and when it is over.
//
//   void OnReadDone(bool ok) override {
//     {
//       absl::MutexLock lock(&mutex_);
//       Hold();
//       reading_ = false;
//       ...  // what has changed
//     }
//     Proceed();
//   }

#ifndef PROXIMAL_SERVICE_RPC_STREAM_DRIVER_H_
#define PROXIMAL_SERVICE_RPC_STREAM_DRIVER_H_

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace proximal {

// For a stream to inherit from. Every entry point, on whatever thread, takes a hold, changes what
// it must, and gives the hold back in Proceed, the one place that decides what to do next. The call
// ends when nobody has a hold, no more is read, and the stream is idle.
class StreamDriver {
 protected:
  // Runs without the lock. May come back into the stream before it returns.
  using Step = absl::AnyInvocable<void()>;

  virtual ~StreamDriver() = default;

  // What is to be done now, begun under the lock; null: nothing.
  virtual Step NextStep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) = 0;
  // Nothing is under way, and nothing waits.
  virtual bool IsIdle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) = 0;
  // Ends the call; once, and the last thing that is done.
  virtual void End(const absl::Status& status) = 0;

  void Hold() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { ++holds_; }

  // Gives back a hold; the stream may be gone when it returns. Within a step of this stream, it is
  // left to that step's own Proceed to go on: steps that end at once do not pile up on the stack.
  void Proceed() ABSL_LOCKS_EXCLUDED(mutex_);

  // Reads no more; the call ends with `status`, unless that was settled before.
  void EndReads(absl::Status status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool reads_over() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return reads_over_; }
  bool ended() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ended_; }

  absl::Mutex mutex_;

 private:
  // The streams that this thread is in, the last entered first.
  struct Frame {
    const StreamDriver* driver;
    const Frame* outer;
  };
  static thread_local const Frame* innermost_;

  bool IsDrivenHere() const;
  // Takes one step. False: none was due, and the hold is given back.
  bool TakeStep() ABSL_LOCKS_EXCLUDED(mutex_);

  int holds_ ABSL_GUARDED_BY(mutex_) = 0;
  bool reads_over_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status end_;  // how the call ends; fixed once reads_over_
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_STREAM_DRIVER_H_
