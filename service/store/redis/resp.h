// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Redis's protocol: commands as bytes, and what replies mean.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_RESP_H_
#define PROXIMAL_SERVICE_STORE_REDIS_RESP_H_

#include <hiredis/hiredis.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "service/store/redis/redis_options.h"

namespace proximal::redis {

// A command as an array of bulk strings, whatever bytes they hold.
std::string EncodeCommand(std::initializer_list<absl::string_view> words);

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
// Not null.
using Reply = std::unique_ptr<redisReply, FreeReply>;

// The text of a string, a status or an error; else empty.
absl::string_view TextOf(const redisReply& reply);
bool IsError(const redisReply& reply);

// What an error reply asks of us.
enum class ErrorKind {
  kOther,
  kMoved,       // the slot is another node's: MOVED SLOT HOST:PORT
  kAsk,         // ask another node this once: ASK SLOT HOST:PORT
  kNotNow,      // TRYAGAIN, CLUSTERDOWN, LOADING, BUSY, MASTERDOWN: perhaps in a moment
  kReadOnly,    // this is a replica
  kNoScript,    // EVALSHA of a script it does not know
  kOutOfMemory  // maxmemory is reached, and nothing may be evicted
};
ErrorKind KindOf(absl::string_view error);

struct Redirection {
  uint16_t slot;
  Address address;  // an empty host: that of whoever replied
};
// Of a MOVED or ASK; nothing where it is malformed.
std::optional<Redirection> ParseRedirection(absl::string_view error);

}  // namespace proximal::redis

#endif  // PROXIMAL_SERVICE_STORE_REDIS_RESP_H_
