// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/store/appender.h"

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"

namespace proximal::bench {

LearnerKey KeyOf(int64_t number) {
  return {"default", absl::StrCat("8c7ab2f0-5a3e-4b7e-9d1c-", absl::Dec(number, absl::kZeroPad12))};
}

Event EventOf(uint64_t sequence) {
  Response response;
  response.response_id =
      absl::StrCat("5f0c9d3e-77aa-4a52-b6f5-", absl::Dec(sequence, absl::kZeroPad12));
  response.item_id = absl::StrCat("fractions-", sequence % 800);
  response.score = 1;
  response.answered_at = absl::FromUnixSeconds(1'700'000'000 + static_cast<int64_t>(sequence));
  response.duration = absl::Seconds(12);
  response.decision_id = "01HF8K3M9Q2R5T7V0W4X6Y8Z1A";
  return {sequence, response.answered_at, std::move(response)};
}

double ProcessCpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

Appender::Appender(Journal& journal, int64_t learners)
    : journal_(journal), sequences_(static_cast<size_t>(learners), 0) {}

void Appender::Run(int64_t appends, int in_flight) {
  {
    absl::MutexLock lock(&mutex_);
    left_ = appends;
  }
  absl::BlockingCounter finished(in_flight);
  for (int i = 0; i < in_flight; ++i) Next(finished);
  finished.Wait();
}

void Appender::Next(absl::BlockingCounter& finished) {
  LearnerKey key;
  uint64_t sequence = 0;
  {
    absl::MutexLock lock(&mutex_);
    if (left_ > 0) {
      --left_;
      turn_ = (turn_ + 7919) % static_cast<int64_t>(sequences_.size());
      key = KeyOf(turn_);
      sequence = ++sequences_[static_cast<size_t>(turn_)];
    }
  }
  if (sequence == 0) {
    finished.DecrementCount();
    return;
  }
  journal_.Append(std::move(key), {EventOf(sequence)}, absl::InfiniteFuture(),
                  [this, &finished](const absl::Status& status) {
                    if (!status.ok()) {
                      std::fprintf(stderr, "an append fails: %s\n", status.ToString().c_str());
                      std::abort();
                    }
                    Next(finished);
                  });
}

}  // namespace proximal::bench
