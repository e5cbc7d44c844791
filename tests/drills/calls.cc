// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/calls.h"

#include <algorithm>

#include "absl/status/status.h"

namespace proximal::drills {

std::map<std::string, uint64_t> ErrorsByCode(absl::Span<const Call> calls) {
  std::map<std::string, uint64_t> errors;
  for (const Call& call : calls) {
    if (!call.ok()) ++errors[absl::StatusCodeToString(static_cast<absl::StatusCode>(call.code))];
  }
  return errors;
}

uint64_t LateCalls(absl::Span<const Call> calls) {
  return std::count_if(calls.begin(), calls.end(),
                       [](const Call& call) { return call.took() > call.timeout + kLateSlack; });
}

uint64_t DegradedCalls(absl::Span<const Call> calls) {
  return std::count_if(calls.begin(), calls.end(),
                       [](const Call& call) { return call.ok() && !call.whole(); });
}

absl::Duration LongestStall(absl::Span<const Call> calls, absl::Time begin, absl::Time end) {
  std::vector<absl::Time> moments = {begin, end};
  for (const Call& call : calls) {
    if (call.acknowledged() && call.ended > begin && call.ended < end) {
      moments.push_back(call.ended);
    }
  }
  std::sort(moments.begin(), moments.end());
  absl::Duration longest;
  for (size_t i = 1; i < moments.size(); ++i) {
    longest = std::max(longest, moments[i] - moments[i - 1]);
  }
  return longest;
}

absl::Duration Recovery(absl::Span<const Call> calls, absl::Time fault_end) {
  absl::Time first_good = absl::InfiniteFuture();
  absl::Time last_bad = fault_end;
  for (const Call& call : calls) {
    if (call.acknowledged() && call.sent >= fault_end)
      first_good = std::min(first_good, call.ended);
    if (!call.whole()) last_bad = std::max(last_bad, call.ended);
  }
  return std::max(first_good, last_bad) - fault_end;
}

absl::Duration LongestCall(absl::Span<const Call> calls, absl::Time begin, absl::Time end) {
  absl::Duration longest;
  for (const Call& call : calls) {
    if (call.sent >= begin && call.sent < end) longest = std::max(longest, call.took());
  }
  return longest;
}

absl::Duration TypicalLongestCall(absl::Span<const Call> calls, absl::Time begin, absl::Time end,
                                  absl::Duration slice) {
  std::vector<absl::Duration> longest;
  for (absl::Time time = begin; time < end; time += slice) {
    longest.push_back(LongestCall(calls, time, std::min(time + slice, end)));
  }
  if (longest.empty()) return absl::ZeroDuration();
  const auto middle = longest.begin() + static_cast<ptrdiff_t>(longest.size() / 2);
  std::nth_element(longest.begin(), middle, longest.end());
  return *middle;
}

}  // namespace proximal::drills
