// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which PostgreSQL, and how to behave towards it. ParsePostgresUrl (postgres_url.h) makes one from
// a URL.

#ifndef PROXIMAL_SERVICE_STORE_POSTGRES_POSTGRES_OPTIONS_H_
#define PROXIMAL_SERVICE_STORE_POSTGRES_POSTGRES_OPTIONS_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace proximal {

struct PostgresOptions {
  // What libpq is told: {"host", "db.example"}, {"user", "proximal"} ...
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string place;  // what errors call it: the URL without its password

  size_t writers = 2;  // connections that append, each with a thread of its own, at least 1
  size_t readers = 4;  // likewise, connections that read

  // No call of the journal takes longer, whatever its deadline; a server that takes longer for a
  // batch is given up, and one that has been gone for so long refuses at once.
  absl::Duration timeout = absl::Seconds(5);

  // Likewise of the registry, where it is longer: catalogs and models are large, and whoever
  // publishes one has time.
  absl::Duration registry_timeout = absl::Seconds(30);

  // Of calls that wait for each connection; beyond either bound they are refused.
  size_t max_queued = 4096;
  size_t max_queued_bytes = size_t{16} << 20;
  // Of decisions that wait for each connection; beyond either bound they are dropped.
  size_t max_decisions = size_t{16} << 10;
  size_t max_decision_bytes = size_t{16} << 20;
  size_t max_batch = 256;  // calls in one transaction

  // Whether the database spreads learners over several servers (docs/scaling.md). Then no statement
  // touches two of them, at more than twice the server's work.
  bool spread = false;

  int decision_days = 90;  // decisions are kept for so many days; 0: for ever
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_POSTGRES_POSTGRES_OPTIONS_H_
