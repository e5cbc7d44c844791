// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/entry.h"

#include <openssl/sha.h>

#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/learner/codec.h"

namespace proximal::redis {
namespace {

constexpr size_t kHead = 16;

bool IsPlain(char c) { return c > ' ' && c <= '~' && c != '%' && c != '/' && c != '{' && c != '}'; }

void AppendEscaped(absl::string_view text, std::string& out) {
  for (const char c : text) {
    if (IsPlain(c)) {
      out.push_back(c);
    } else {
      absl::StrAppend(&out, "%", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    }
  }
}

void AppendNumber(uint64_t number, std::string& out) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift));
}

uint64_t NumberAt(absl::string_view bytes, size_t offset) {
  uint64_t number = 0;
  for (size_t i = 0; i < 8; ++i) {
    number = number << 8 | static_cast<unsigned char>(bytes[offset + i]);
  }
  return number;
}

}  // namespace

std::string EntryKey(absl::string_view prefix, const LearnerKey& key) {
  std::string name;
  name.reserve(prefix.size() + key.tenant.size() + key.learner.size() + 8);
  absl::StrAppend(&name, prefix, "{");
  AppendEscaped(key.tenant, name);
  name.push_back('/');
  AppendEscaped(key.learner, name);
  absl::StrAppend(&name, "}:s");
  return name;
}

std::string EpochKey(absl::string_view prefix) { return absl::StrCat(prefix, "epoch"); }

std::string EncodeEpoch(uint64_t epoch) { return absl::StrCat(absl::Hex(epoch, absl::kZeroPad16)); }

absl::StatusOr<uint64_t> DecodeEpoch(absl::string_view value) {
  uint64_t epoch;
  if (value.size() != 16 || !absl::SimpleHexAtoi(value, &epoch)) {
    return absl::DataLossError("no epoch");
  }
  return epoch;
}

bool IsErasure(absl::string_view value) { return value == "-"; }

std::string EncodeHead(const EntryHead& head) {
  std::string bytes;
  AppendNumber(head.sequence, bytes);
  AppendNumber(head.model_version, bytes);
  return bytes;
}

absl::StatusOr<EntryHead> ReadHead(absl::string_view value) {
  if (value.size() < kHead) return absl::DataLossError("too short for an entry");
  return EntryHead{.sequence = NumberAt(value, 0), .model_version = NumberAt(value, 8)};
}

std::string EncodeEntry(const LearnerState& state, uint64_t epoch) {
  const std::string body = EncodeState(state);
  std::string value;
  value.reserve(kHead + body.size());
  AppendNumber(state.sequence, value);
  AppendNumber(state.model_version ^ epoch, value);
  value.append(body);
  return value;
}

absl::StatusOr<LearnerState> DecodeEntry(absl::string_view value, uint64_t epoch) {
  const absl::StatusOr<EntryHead> head = ReadHead(value);
  if (!head.ok()) return head.status();
  absl::StatusOr<LearnerState> state = DecodeState(value.substr(kHead));
  if (state.ok() && (state->sequence != head->sequence ||
                     (state->model_version ^ epoch) != head->model_version)) {
    return absl::DataLossError("the head of the entry is not that of its state");
  }
  return state;
}

// Sequences stay far below 2^53, where Lua's numbers would begin to round them.
absl::string_view PutScript() {
  return R"(local kept = redis.call('GETRANGE', KEYS[1], 0, 15)
if kept == '-' then
  return 2
end
if #kept == 16 and string.sub(kept, 9) == string.sub(ARGV[1], 9, 16) and
   struct.unpack('>I8', kept) > struct.unpack('>I8', ARGV[1]) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
)";
}

const std::string& PutScriptSha() {
  static const std::string& sha = *[] {
    const absl::string_view script = PutScript();
    unsigned char digest[SHA_DIGEST_LENGTH];
    SHA1(reinterpret_cast<const unsigned char*>(script.data()), script.size(), digest);
    return new std::string(absl::BytesToHexString(
        absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest))));
  }();
  return sha;
}

absl::string_view DropScript() {
  return R"(local kept = redis.call('GETRANGE', KEYS[1], 0, 15)
if kept == '-' or #kept == 16 and string.sub(kept, 9) == string.sub(ARGV[1], 9) and
   struct.unpack('>I8', kept) >= struct.unpack('>I8', ARGV[1]) then
  return 0
end
return redis.call('DEL', KEYS[1])
)";
}

// As text, epochs are as great as they come late in the alphabet: their digits are lower case.
absl::string_view RaiseEpochScript() {
  return R"(local kept = redis.call('GET', KEYS[1])
if kept and kept >= ARGV[1] then
  return kept
end
if ARGV[1] ~= '0000000000000000' then
  redis.call('SET', KEYS[1], ARGV[1])
end
return ARGV[1]
)";
}

// A script that has begun to write may go on though memory is short.
absl::string_view EraseScript() {
  return R"(redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], '-', 'PX', ARGV[1])
return 1
)";
}

}  // namespace proximal::redis
