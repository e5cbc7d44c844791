// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/learner/event.h"

namespace proximal {

const std::string& Event::id() const {
  if (const auto* response = std::get_if<Response>(&fact)) return response->response_id;
  return std::get<Correction>(fact).correction_id;
}

}  // namespace proximal
