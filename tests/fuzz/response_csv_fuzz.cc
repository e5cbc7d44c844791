// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Any bytes read as a response log, plain or compressed: refused by name or read, with bad rows
// skipped or not.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/cli/byte_source.h"
#include "service/cli/response_csv.h"
#include "service/cli/response_table.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const bool skip : {false, true}) {
    absl::StatusOr<std::unique_ptr<proximal::ByteSource>> source = proximal::OpenBytes(bytes);
    if (!source.ok()) continue;
    proximal::ReadOptions options;
    options.skip_bad_rows = skip;
    proximal::ResponseTable table;
    proximal::AppendResponses("log.csv", *std::move(source), options, &table).IgnoreError();
  }
  return 0;
}
