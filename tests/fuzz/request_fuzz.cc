// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Any bytes read as each request of the practice loop: refused with the fields at fault, or taken.
// The first byte chooses the message.

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "proximal/v1/learner.pb.h"
#include "proximal/v1/practice.pb.h"
#include "service/rpc/convert.h"
#include "service/rpc/validate.h"

namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

template <typename Message, typename Take>
void Parse(const uint8_t* data, size_t size, Take take) {
  Message message;
  if (message.ParseFromArray(data, static_cast<int>(size))) take(message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace proximal;  // NOLINT(google-build-using-namespace)
  if (size == 0) return 0;
  const int which = data[0] % 4;
  ++data, --size;
  if (which == 0) {
    Parse<v1::RecommendNextRequest>(data, size, [](const auto& request) {
      if (Validate(request).ok()) Decode(request);
    });
  } else if (which == 1) {
    Parse<v1::RecordResponseRequest>(data, size, [](const auto& request) {
      if (Validate(request, kNow).ok()) Decode(request);
    });
  } else if (which == 2) {
    Parse<v1::RecordResponsesRequest>(data, size,
                                      [](const auto& row) { Validate(row, kNow).IgnoreError(); });
  } else {
    Parse<v1::ListEventsRequest>(data, size,
                                 [](const auto& request) { Validate(request).IgnoreError(); });
  }
  return 0;
}
