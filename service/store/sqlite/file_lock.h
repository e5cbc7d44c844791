// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// One process at a time: an advisory lock on a file beside the database. The system lets go of it
// when the process ends, however it ends.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_FILE_LOCK_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_FILE_LOCK_H_

#include <string>

#include "absl/status/statusor.h"

namespace proximal::sqlite {

class FileLock {
 public:
  // Creates `path` where it is missing. FAILED_PRECONDITION, with the holder's process id, where
  // another holds it (this process included); UNAVAILABLE where the file cannot be written.
  static absl::StatusOr<FileLock> Acquire(const std::string& path);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_FILE_LOCK_H_
