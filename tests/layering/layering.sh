#!/usr/bin/env bash
# Copyright 2026 The Proximal Authors
# SPDX-License-Identifier: Apache-2.0
#
# layering.sh ROOT: says which #include lines under ROOT/engine and ROOT/service break the order of the house.
#
# All system headers share one include path, so the linker cannot keep the floors apart; this does. Three rules:
#   floors  a file includes its own folder and lower floors. On its own floor the engine may look sideways, service/
#           may not.
#   rooms   a library that belongs to one folder (a database client, gRPC, the wire messages) is included only there.
#   purity  engine/ includes the standard library, Abseil, Eigen and itself, and of these nothing that does I/O, reads
#           a clock or starts a thread.
# Exit codes: 0 in order, 1 out of order, 2 misused.

set -euo pipefail

if [[ $# -ne 1 || ! -d "$1" ]]; then
  echo "usage: layering.sh ROOT" >&2
  exit 2
fi
cd "$1"

folders=()
for folder in engine service; do
  [[ -d $folder ]] && folders+=("$folder")
done
if [[ ${#folders[@]} -eq 0 ]]; then
  echo "layering.sh: neither engine/ nor service/ lies in $1" >&2
  exit 2
fi

find "${folders[@]}" \( -name '*.h' -o -name '*.cc' \) -print0 | sort -z |
  { xargs -0 -r grep -nHE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]' || true; } |
  awk '
  BEGIN {
    # Floors, lowest first. A longer name wins over a shorter one.
    floor["engine/numerics"] = floor["engine/catalog"] = 1
    floor["engine/learner"] = 2
    floor["engine/tracing"] = 3
    floor["engine/selection"] = floor["engine/assessment"] = 4
    floor["engine/insight"] = floor["engine/calibration"] = 4
    floor["engine/planning"] = floor["engine/simulation"] = 5
    floor["service/store"] = 6
    floor["service/app"] = 7
    floor["service/store/memory"] = floor["service/store/sqlite"] = 8
    floor["service/store/redis"] = floor["service/store/postgres"] = 8
    floor["service/rpc"] = floor["service/gateway"] = floor["service/interop"] = 8
    floor["service/cli"] = floor["service/ops"] = floor["service/access"] = 8
    floor["service/server"] = 9
    floor["service/proximald"] = floor["service/proximal"] = 10

    # Rooms: what a header begins with, and the folders that may include it.
    room["hiredis"] = "service/store/redis"
    room["libpq"] = "service/store/postgres"
    room["postgresql/"] = "service/store/postgres"
    room["sqlite3"] = "service/store/sqlite"
    room["httplib"] = "service/gateway"
    room["prometheus/"] = "service/gateway service/server"
    callers = "service/rpc service/gateway service/server service/proximald service/cli"
    stores = "service/store service/store/memory service/store/sqlite service/store/redis"
    room["grpc"] = "service/rpc service/server service/proximald service/cli"
    room["proximal/v1/"] = "service/app " callers
    room["proximal/store/v1/"] = "service/app " stores " service/store/postgres"

    impure = " thread mutex shared_mutex condition_variable future semaphore latch barrier stop_token"
    impure = impure " chrono ctime cstdio iostream fstream filesystem random_device "
  }

  # The floor a path lies on, by its longest known name; empty where it has none.
  function place(path,    name) {
    name = path
    sub(/\.(h|cc|pb\.h)$/, "", name)
    while (name != "" && !(name in floor)) {
      if (!sub(/\/[^\/]*$/, "", name)) name = ""
    }
    return name
  }

  function complain(why) {
    printf "%s:%s: includes %s: %s\n", file, line, header, why
    found = 1
  }

  {
    file = $0; sub(/:.*/, "", file)
    rest = substr($0, length(file) + 2)
    line = rest; sub(/:.*/, "", line)
    header = substr(rest, length(line) + 2)
    quoted = header ~ /include[[:space:]]*"/
    sub(/^[^<"]*[<"]/, "", header); sub(/[>"].*/, "", header)
    own = place(file)
    if (own == "") { complain("the includer lies on no known floor"); next }

    if (header ~ /^(engine|service)\//) {
      other = place(header)
      if (other == "") complain("lies on no known floor")
      else if (floor[other] > floor[own]) complain("lies on a higher floor than " own)
      else if (own != other && floor[own] == floor[other] && own ~ /^service/)
        complain(own " never includes its sibling " other)
      next
    }
    if (header ~ /^(bench|tests|deploy)\//) { complain("is no part of the product"); next }

    if (header ~ /\.grpc\.pb\.h$/ && index(" " room["grpc"] " ", " " own " ") == 0)
      complain("only these may: " room["grpc"])
    for (prefix in room) {
      if (index(header, prefix) == 1 && index(" " room[prefix] " ", " " own " ") == 0)
        complain("only these may: " room[prefix])
    }

    if (file ~ /^engine\//) {
      if (quoted && header !~ /^absl\// && header !~ /^Eigen\// ||
          !quoted && header !~ /^[a-z0-9_]+$/ && header !~ /^Eigen\//)
        complain("the engine includes the standard library, Abseil, Eigen and itself")
      else if (index(impure, " " header " ") > 0 || header == "absl/time/clock.h" ||
               header ~ /^absl\/synchronization\//)
        complain("the engine has no I/O, no clock and no threads")
    }
  }

  END { exit found }'
