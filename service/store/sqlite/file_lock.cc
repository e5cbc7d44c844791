// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace proximal::sqlite {
namespace {

// Who wrote the lock file last, for a message; empty where that cannot be told.
std::string HolderOf(int descriptor) {
  char text[24];
  const ssize_t length = pread(descriptor, text, sizeof(text), 0);
  if (length <= 0) return "";
  return absl::StrCat(" ", absl::StripAsciiWhitespace({text, static_cast<size_t>(length)}));
}

}  // namespace

absl::StatusOr<FileLock> FileLock::Acquire(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return absl::UnavailableError(absl::StrCat(path, ": ", std::strerror(errno)));
  FileLock lock(descriptor);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return absl::UnavailableError(absl::StrCat(path, ": ", std::strerror(errno)));
    }
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": in use by process", HolderOf(descriptor)));
  }
  // The process id is for messages only: a full disk must not keep the journal from opening.
  const std::string holder = absl::StrCat(getpid(), "\n");
  if (ftruncate(descriptor, 0) == 0) {
    (void)!pwrite(descriptor, holder.data(), holder.size(), 0);
  }
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace proximal::sqlite
