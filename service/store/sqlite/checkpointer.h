// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Moves what is committed from the write-ahead log into the database file, on a thread of its own:
// beside the writer as long as the log is short, holding it up for what little is left once the log
// has grown long, so that the log stays bounded.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_CHECKPOINTER_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_CHECKPOINTER_H_

#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/store/sqlite/connection.h"

namespace proximal::sqlite {

struct CheckpointerOptions {
  int pages = 4096;  // 16 MiB: a checkpoint beside the writer, and again after as many more
  int restart_pages = 16384;  // 64 MiB: a checkpoint that lets the log begin anew
};

class Checkpointer {
 public:
  // Of the file at `path`, which exists. The errors of Error() in connection.h.
  static absl::StatusOr<std::unique_ptr<Checkpointer>> Start(const std::string& path,
                                                             const CheckpointerOptions& options);
  ~Checkpointer();

  // The log has so many pages. For the writer, between transactions: waits while the log begins
  // anew, which needs a moment without writes, but never longer than kLongestHold.
  void LogHas(int pages);
  static constexpr absl::Duration kLongestHold = absl::Milliseconds(100);

  // Empties the log, which holds old copies of what was erased: at once, or as soon as no reader
  // needs them any more; it is tried again until it is done.
  void Empty();

 private:
  Checkpointer(std::unique_ptr<Connection> connection, const CheckpointerOptions& options);

  void Run();
  // True where the log was to begin anew and is empty now.
  bool Checkpoint(bool restart);

  const std::unique_ptr<Connection> connection_;
  const CheckpointerOptions options_;

  absl::Mutex mutex_;
  int pages_ ABSL_GUARDED_BY(mutex_) = 0;
  int next_ ABSL_GUARDED_BY(mutex_);  // pages of the log at which to checkpoint
  bool empty_ ABSL_GUARDED_BY(mutex_) = false;
  bool restarting_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_CHECKPOINTER_H_
