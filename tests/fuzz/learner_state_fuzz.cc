// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Any bytes read as a learner's state: refused, or a state that comes back from its own encoding.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/learner/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<proximal::LearnerState> state = proximal::DecodeState(bytes);
  if (!state.ok()) return 0;
  const absl::StatusOr<proximal::LearnerState> again =
      proximal::DecodeState(proximal::EncodeState(*state));
  if (!again.ok() || *again != *state) std::abort();
  return 0;
}
