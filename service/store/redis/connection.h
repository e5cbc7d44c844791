// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// One connection to a Redis: a hiredis context that never blocks, driven by poll up to a given
// time. Whoever gets an error from one must drop it: what it might still receive would answer
// questions that nobody asked.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_CONNECTION_H_
#define PROXIMAL_SERVICE_STORE_REDIS_CONNECTION_H_

#include <hiredis/hiredis.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/store/redis/breaker.h"
#include "service/store/redis/redis_options.h"
#include "service/store/redis/resp.h"
#include "service/store/redis/tls.h"

namespace proximal::redis {

struct ConnectOptions {
  Credentials credentials;
  int database = 0;
  bool master_only = false;        // refuse a replica
  std::shared_ptr<const Tls> tls;  // null: none
};

// For one thread, which has SIGPIPE blocked (hiredis writes without asking for less).
//   DEADLINE_EXCEEDED    it took too long
//   UNAVAILABLE          not connected any more, or never
//   DATA_LOSS            what came is not Redis's protocol
class Connection {
 public:
  // Connects, is let in (AUTH, SELECT) and hears a PONG, all before `until`. `idle` runs every few
  // milliseconds of every wait but that for TLS.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const Address& address,
                                                          const ConnectOptions& options,
                                                          Instant until,
                                                          std::function<void()> idle);

  // Queues whole commands; nothing is sent.
  void Append(absl::string_view bytes);
  // Sends what is queued.
  absl::Status Flush(Instant until);
  // The next reply, error replies included. DEADLINE_EXCEEDED leaves the connection as it was: the
  // reply may still come.
  absl::StatusOr<Reply> Read(Instant until);
  // Whether more has come with the last reply than that.
  bool HasMore() const;
  // OK where nothing waits to be read: what comes before it is asked for would answer the next
  // question. DATA_LOSS otherwise, UNAVAILABLE where the other side has closed the connection.
  absl::Status CheckQuiet() const;

  // All three.
  absl::StatusOr<Reply> Ask(std::initializer_list<absl::string_view> words, Instant until);

 private:
  struct FreeContext {
    void operator()(redisContext* context) const { redisFree(context); }
  };

  explicit Connection(std::function<void()> idle) : idle_(std::move(idle)) {}

  absl::Status Connect(const Address& address, Instant until);
  absl::Status StartTls(const ConnectOptions& options, const std::string& host, Instant until);
  absl::Status Enter(const ConnectOptions& options, Instant until);
  // Until the socket is ready for one of `events` (poll's).
  absl::Status Await(short events, Instant until);  // NOLINT(google-runtime-int): poll's type
  absl::Status Failure() const;

  const std::function<void()> idle_;
  std::unique_ptr<redisContext, FreeContext> context_;
  bool tls_ = false;
};

// hiredis writes to sockets that may be closed already: keeps SIGPIPE from this thread.
void BlockSigpipe();

}  // namespace proximal::redis

#endif  // PROXIMAL_SERVICE_STORE_REDIS_CONNECTION_H_
