// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a file from front to back, decompressed on the way.

#ifndef PROXIMAL_SERVICE_CLI_BYTE_SOURCE_H_
#define PROXIMAL_SERVICE_CLI_BYTE_SOURCE_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace proximal {

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Fills the front of `out` and says with how many bytes: at least one, and 0 only at the end.
  // UNAVAILABLE where the file cannot be read, DATA_LOSS where what is compressed is damaged or
  // ends too early. `out` must not be empty; nothing can be read after an error.
  virtual absl::StatusOr<size_t> Read(absl::Span<char> out) = 0;

  // How far the reading is, as a share 0..1 of the file; 0 where its size is not known.
  virtual double Progress() const = 0;
};

// Opens a plain, gzip (RFC 1952) or Zstandard (RFC 8878) file; its first bytes tell which, not its
// name. NOT_FOUND, PERMISSION_DENIED ... with the system's reason.
absl::StatusOr<std::unique_ptr<ByteSource>> OpenFile(const std::string& path);

// The same over bytes in memory, which must outlive the source.
absl::StatusOr<std::unique_ptr<ByteSource>> OpenBytes(absl::string_view bytes);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_BYTE_SOURCE_H_
