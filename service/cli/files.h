// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_SERVICE_CLI_FILES_H_
#define PROXIMAL_SERVICE_CLI_FILES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace proximal {

// Writes the file whole or not at all: beside it first, then in its place. Errors name the file and
// the system's reason, and leave what was there.
absl::Status WriteFile(const std::string& path, absl::string_view contents);

// Whether WriteFile could write there, for commands that work long before they write.
absl::Status CheckWritable(const std::string& path);

// The whole of a file, decompressed where it is compressed (byte_source.h).
absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_FILES_H_
