// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/cli/byte_source.h"

namespace proximal {
namespace {

absl::Status WriteError(const std::string& path, int error) {
  return absl::ErrnoToStatus(error, absl::StrCat("writing ", path));
}

// 0, or the error.
int WriteAndClose(int file, absl::string_view contents) {
  int error = 0;
  while (!contents.empty() && error == 0) {
    const ssize_t count = write(file, contents.data(), contents.size());
    if (count >= 0) {
      contents.remove_prefix(count);
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  if (close(file) != 0 && error == 0) error = errno;
  return error;
}

// Pipes and devices (/dev/stdout) are written in place: there is nothing to replace.
bool IsSpecial(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

int OpenBeside(const std::string& path, std::string* beside) {
  const bool special = IsSpecial(path);
  *beside = special ? path : absl::StrCat(path, ".", getpid(), ".part");
  return open(beside->c_str(), O_WRONLY | O_CLOEXEC | (special ? 0 : O_CREAT | O_TRUNC), 0666);
}

}  // namespace

absl::Status WriteFile(const std::string& path, absl::string_view contents) {
  std::string beside;
  const int file = OpenBeside(path, &beside);
  if (file < 0) return WriteError(path, errno);
  int error = WriteAndClose(file, contents);
  if (beside != path) {
    if (error == 0 && std::rename(beside.c_str(), path.c_str()) != 0) error = errno;
    if (error != 0) unlink(beside.c_str());
  }
  return error == 0 ? absl::OkStatus() : WriteError(path, error);
}

absl::Status CheckWritable(const std::string& path) {
  std::string beside;
  const int file = OpenBeside(path, &beside);
  if (file < 0) return WriteError(path, errno);
  close(file);
  if (beside != path) unlink(beside.c_str());
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  absl::StatusOr<std::unique_ptr<ByteSource>> source = OpenFile(path);
  if (!source.ok()) return source.status();
  std::string contents;
  std::vector<char> chunk(1 << 18);
  while (true) {
    const absl::StatusOr<size_t> count = (*source)->Read(absl::MakeSpan(chunk));
    if (!count.ok()) {
      return absl::Status(count.status().code(),
                          absl::StrCat(path, ": ", count.status().message()));
    }
    if (*count == 0) return contents;
    contents.append(chunk.data(), *count);
  }
}

}  // namespace proximal
