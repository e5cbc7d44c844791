#!/usr/bin/env bash
# Copyright 2026 The Proximal Authors
# SPDX-License-Identifier: Apache-2.0
#
# What layering.sh refuses and what it lets pass, on trees of one file each.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

# expect CODE FILE INCLUDE: a tree with FILE, whose only line includes INCLUDE, ends with CODE.
expect() {
  local want=$1 file=$2 include=$3 got=0 said
  rm -rf "${tree:?}"/*
  mkdir -p "$tree/$(dirname "$file")"
  printf '#include %s\n' "$include" > "$tree/$file"
  said=$("$here/layering.sh" "$tree" 2>&1) || got=$?
  if [[ $got -ne $want || ($want -eq 1 && $said != "$file:1: includes "*) ]]; then
    echo "FAILED: $file with $include: expected exit $want, got $got: $said"
    failures=$((failures + 1))
  fi
}

# Floors.
expect 0 engine/numerics/a.h '"engine/numerics/b.h"'
expect 0 engine/tracing/a.cc '"engine/learner/b.h"'
expect 0 engine/catalog/a.cc '"engine/numerics/b.h"'
expect 1 engine/learner/a.h '"engine/tracing/b.h"'
expect 1 engine/numerics/a.h '"engine/selection/b.h"'
expect 1 engine/tracing/a.h '"service/app/b.h"'
expect 0 service/app/a.h '"service/store/journal.h"'
expect 1 service/store/journal.h '"service/app/b.h"'
expect 0 service/rpc/a.cc '"service/app/b.h"'
expect 1 service/rpc/a.cc '"service/cli/b.h"'
expect 1 service/rpc/a.cc '"service/server/b.h"'
expect 1 service/app/a.cc '"service/store/sqlite/b.h"'
expect 1 service/store/memory/a.cc '"service/store/sqlite/b.h"'
expect 0 service/store/sqlite/a.cc '"service/store/journal.h"'
expect 0 service/server/a.cc '"service/store/sqlite/b.h"'
expect 0 service/server.cc '"service/ops/b.h"'
expect 0 service/proximald.cc '"service/server/b.h"'
expect 1 service/proximald.cc '"tests/service/b.h"'
expect 1 engine/unheard_of/a.cc '<vector>'
expect 1 service/app/a.cc '"service/unheard_of/b.h"'

# Rooms.
expect 1 service/app/a.cc '<grpcpp/grpcpp.h>'
expect 0 service/rpc/a.cc '<grpcpp/grpcpp.h>'
expect 0 service/cli/a.cc '"grpcpp/grpcpp.h"'
expect 0 service/app/a.cc '"proximal/v1/catalog.pb.h"'
expect 1 service/app/a.cc '"proximal/v1/catalog.grpc.pb.h"'
expect 0 service/rpc/a.cc '"proximal/v1/catalog.grpc.pb.h"'
expect 1 service/store/a.cc '"proximal/v1/catalog.pb.h"'
expect 1 engine/catalog/a.cc '"proximal/v1/catalog.pb.h"'
expect 1 service/rpc/a.cc '"proximal/store/v1/event.pb.h"'
expect 0 service/store/a.cc '"proximal/store/v1/event.pb.h"'
expect 1 service/store/a.cc '<sqlite3.h>'
expect 0 service/store/sqlite/a.cc '<sqlite3.h>'
expect 1 service/store/sqlite/a.cc '<hiredis/hiredis.h>'
expect 1 service/app/a.cc '<libpq-fe.h>'

# Purity.
expect 0 engine/tracing/a.cc '<vector>'
expect 0 engine/tracing/a.cc '"absl/status/statusor.h"'
expect 0 engine/numerics/a.cc '<Eigen/Dense>'
expect 1 engine/tracing/a.cc '<nlohmann/json.hpp>'
expect 1 engine/tracing/a.cc '"spdlog/spdlog.h"'
expect 1 engine/tracing/a.cc '<sys/time.h>'
expect 1 engine/tracing/a.cc '<thread>'
expect 1 engine/tracing/a.cc '  <chrono>'
expect 1 engine/tracing/a.cc '"absl/time/clock.h"'
expect 1 engine/tracing/a.cc '"absl/synchronization/mutex.h"'

# A file that includes nothing, and misuse.
expect 0 engine/numerics/a.h nothing
expect 2 docs/a.h '<vector>'

[[ $failures -eq 0 ]]
