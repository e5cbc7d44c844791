// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which items the model keeps out of picks, and why.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_QUARANTINE_H_
#define PROXIMAL_SERVICE_CLI_REPORT_QUARANTINE_H_

#include <vector>

#include "absl/types/span.h"
#include "engine/tracing/parameters.h"
#include "service/cli/report/section.h"

namespace proximal {

// Those that turned furthest come first, those withdrawn by hand last.
Section QuarantineSection(absl::Span<const QuarantinedItem> quarantine);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_QUARANTINE_H_
