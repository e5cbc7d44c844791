// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What happens on the way to Redis, counted.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_COUNTERS_H_
#define PROXIMAL_SERVICE_STORE_REDIS_COUNTERS_H_

#include <atomic>
#include <cstdint>

namespace proximal {

// All since the start, but for the last three.
struct RedisStats {
  uint64_t commands = 0;  // sent, each time anew
  uint64_t batches = 0;   // ... in this many writes
  uint64_t timeouts = 0;  // connections dropped for being too slow
  uint64_t connections_made = 0;
  uint64_t connections_lost = 0;     // closed by the other side, or by the network
  uint64_t connections_refused = 0;  // attempts to connect that failed
  uint64_t malformed_replies = 0;    // connections dropped for what came over them
  uint64_t breaker_openings = 0;
  uint64_t refused_full = 0;  // calls, because of a full queue
  uint64_t refused_open = 0;  // calls, because of an open breaker
  uint64_t expired = 0;       // calls whose time was over before the reply came
  uint64_t moved = 0;         // replies of each kind
  uint64_t ask = 0;
  uint64_t not_now = 0;
  uint64_t read_only = 0;
  uint64_t no_script = 0;
  uint64_t out_of_memory = 0;
  uint64_t other_errors = 0;
  uint64_t too_many_redirects = 0;
  uint64_t refreshes = 0;  // times the servers were looked up
  uint64_t failed_refreshes = 0;
  uint64_t writes_older = 0;   // states not kept because a newer one was there
  uint64_t writes_erased = 0;  // states not kept because the learner was erased
  uint64_t writes_lost = 0;    // states that could not be written
  uint64_t unreadable = 0;     // entries that hold no state that this version, or epoch, can read
  uint64_t given_up = 0;       // times that all entries were, for too many lost writes
  uint64_t nodes = 0;          // servers in use
  uint64_t open_breakers = 0;  // of their connections, those that are given up for now
  uint64_t due = 0;            // learners still to be made up for, when it is back
};

namespace redis {

// The same, to count with.
struct Counters {
  using Count = std::atomic<uint64_t>;
  Count commands, batches, timeouts, connections_made, connections_lost, connections_refused,
      malformed_replies, breaker_openings, refused_full, refused_open, expired, moved, ask, not_now,
      read_only, no_script, out_of_memory, other_errors, too_many_redirects, refreshes,
      failed_refreshes, writes_older, writes_erased, writes_lost, unreadable, given_up;

  RedisStats Read() const {
    return {.commands = commands,
            .batches = batches,
            .timeouts = timeouts,
            .connections_made = connections_made,
            .connections_lost = connections_lost,
            .connections_refused = connections_refused,
            .malformed_replies = malformed_replies,
            .breaker_openings = breaker_openings,
            .refused_full = refused_full,
            .refused_open = refused_open,
            .expired = expired,
            .moved = moved,
            .ask = ask,
            .not_now = not_now,
            .read_only = read_only,
            .no_script = no_script,
            .out_of_memory = out_of_memory,
            .other_errors = other_errors,
            .too_many_redirects = too_many_redirects,
            .refreshes = refreshes,
            .failed_refreshes = failed_refreshes,
            .writes_older = writes_older,
            .writes_erased = writes_erased,
            .writes_lost = writes_lost,
            .unreadable = unreadable,
            .given_up = given_up};
  }
};

}  // namespace redis
}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_REDIS_COUNTERS_H_
