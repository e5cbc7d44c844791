// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

// Compressed bytes for tests.

#ifndef PROXIMAL_TESTS_SERVICE_CLI_COMPRESSED_H_
#define PROXIMAL_TESTS_SERVICE_CLI_COMPRESSED_H_

#include <zlib.h>
#include <zstd.h>

#include <string>

#include "absl/strings/string_view.h"

namespace proximal {

// One gzip member.
inline std::string Gzip(absl::string_view bytes) {
  z_stream stream = {};
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// One Zstandard frame.
inline std::string Zstd(absl::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 1));
  return out;
}

}  // namespace proximal

#endif  // PROXIMAL_TESTS_SERVICE_CLI_COMPRESSED_H_
