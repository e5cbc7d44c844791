// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A few connections that answer one call each at a time, and the threads that own them. What they
// are asked does no harm when it is asked twice: a call whose connection was lost is made again on
// the next one, until it may wait no longer.

#ifndef PROXIMAL_SERVICE_STORE_POSTGRES_READER_POOL_H_
#define PROXIMAL_SERVICE_STORE_POSTGRES_READER_POOL_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "service/store/postgres/backoff.h"
#include "service/store/postgres/call.h"
#include "service/store/postgres/postgres_options.h"
#include "service/store/postgres/session.h"

namespace proximal::postgres {

// Safe for concurrent use.
class ReaderPool {
 public:
  struct Call {
    Expiry expiry;
    // Errors as of Connection, or what the caller is to be told.
    absl::AnyInvocable<absl::Status(Session&, Instant until)> ask;
    // Runs exactly once, on a thread of the pool or, refused, on Submit's. Null once it has run.
    absl::AnyInvocable<void(absl::Status)> done;
  };

  explicit ReaderPool(const PostgresOptions& options);
  ~ReaderPool();

  void Submit(Call call);

  // Refuses new calls, finishes those queued, and returns.
  void Close();

 private:
  // One thread's.
  struct Reader {
    std::unique_ptr<Session> session;
    Backoff backoff;
    Call call;  // under way where its `done` is not null
  };

  void Run();
  // One attempt, and a pause after one that fails. False at the end.
  bool Connect(Reader& reader);
  bool Take(Reader& reader);
  void Serve(Reader& reader);
  // Answers calls whose time is over.
  void Expire(Reader& reader);
  void SetDown(const absl::Status& cause);  // OK: it is not

  const PostgresOptions options_;

  absl::Mutex mutex_;
  std::deque<Call> calls_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  size_t connected_ ABSL_GUARDED_BY(mutex_) = 0;  // readers that have a connection
  absl::Status cause_ ABSL_GUARDED_BY(mutex_);    // not OK: the latest could not be made
  std::optional<Instant> down_since_ ABSL_GUARDED_BY(mutex_);

  absl::Mutex join_mutex_;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(join_mutex_);
};

}  // namespace proximal::postgres

#endif  // PROXIMAL_SERVICE_STORE_POSTGRES_READER_POOL_H_
