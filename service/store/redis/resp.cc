// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/resp.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/store/redis/hash_slot.h"

namespace proximal::redis {

std::string EncodeCommand(std::initializer_list<absl::string_view> words) {
  constexpr size_t kAround = 16;  // $, a length, and two line ends
  size_t size = kAround;
  for (absl::string_view word : words) size += word.size() + kAround;
  std::string bytes;
  bytes.reserve(size);
  absl::StrAppend(&bytes, "*", words.size(), "\r\n");
  for (absl::string_view word : words) {
    absl::StrAppend(&bytes, "$", word.size(), "\r\n", word, "\r\n");
  }
  return bytes;
}

absl::string_view TextOf(const redisReply& reply) {
  switch (reply.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
    case REDIS_REPLY_ERROR:
      return {reply.str, reply.len};
    default:
      return "";
  }
}

bool IsError(const redisReply& reply) { return reply.type == REDIS_REPLY_ERROR; }

ErrorKind KindOf(absl::string_view error) {
  const absl::string_view code = error.substr(0, error.find(' '));
  if (code == "MOVED") return ErrorKind::kMoved;
  if (code == "ASK") return ErrorKind::kAsk;
  if (code == "NOSCRIPT") return ErrorKind::kNoScript;
  for (absl::string_view wait : {"TRYAGAIN", "CLUSTERDOWN", "LOADING", "BUSY", "MASTERDOWN"}) {
    if (code == wait) return ErrorKind::kNotNow;
  }
  // What a command within a script meets, Redis 6 wraps: "ERR Error running script ... -OOM ...".
  if (code == "READONLY" || absl::StrContains(error, "-READONLY ")) return ErrorKind::kReadOnly;
  if (code == "OOM" || absl::StrContains(error, "-OOM ")) return ErrorKind::kOutOfMemory;
  return ErrorKind::kOther;
}

std::optional<Redirection> ParseRedirection(absl::string_view error) {
  const std::vector<absl::string_view> words = absl::StrSplit(error, ' ');
  Redirection found;
  int slot;
  if (words.size() < 3 || !absl::SimpleAtoi(words[1], &slot) || slot < 0 || slot >= kSlots) {
    return std::nullopt;
  }
  found.slot = static_cast<uint16_t>(slot);
  const size_t colon = words[2].rfind(':');  // IPv6 addresses come without brackets
  if (colon == absl::string_view::npos ||
      !absl::SimpleAtoi(words[2].substr(colon + 1), &found.address.port) ||
      found.address.port < 1 || found.address.port > 65535) {
    return std::nullopt;
  }
  found.address.host = std::string(words[2].substr(0, colon));
  return found;
}

}  // namespace proximal::redis
