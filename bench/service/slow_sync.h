// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The disk: how fast it makes writes durable, and how to make it slower for SQLite.

#ifndef PROXIMAL_BENCH_SERVICE_SLOW_SYNC_H_
#define PROXIMAL_BENCH_SERVICE_SLOW_SYNC_H_

#include <string>

#include "absl/time/time.h"

namespace proximal::bench {

// From now on every sync that SQLite asks for in this process takes `delay` longer: a layer over
// the default VFS. Once, before any database is opened.
void SlowDownSync(absl::Duration delay);

// Writes of 4 KiB each made durable before the next, a second, in a new file in `folder`; each
// takes `delay` longer.
double SyncsPerSecond(const std::string& folder, absl::Duration measure, absl::Duration delay);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_SERVICE_SLOW_SYNC_H_
