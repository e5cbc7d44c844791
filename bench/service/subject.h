// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Servers under load, and where they keep their files. What fails here ends the process, with a
// message: a bench has nothing to go on with.

#ifndef PROXIMAL_BENCH_SERVICE_SUBJECT_H_
#define PROXIMAL_BENCH_SERVICE_SUBJECT_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "bench/service/child.h"
#include "bench/service/figures.h"
#include "bench/service/load.h"
#include "bench/service/serve.h"

namespace proximal::bench {

inline constexpr int kInFlight = 256;

[[noreturn]] void Fail(const std::string& why);
void Ensure(const absl::Status& status);

// A folder that goes away with its contents.
class Folder {
 public:
  explicit Folder(const std::string& parent);
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  std::string Journal() const;  // the URL of one in it

 private:
  std::string path_;
};

// One server: puts it under load and notes its rate and its CPU time a call.
class Subject {
 public:
  Subject(std::string name, const std::vector<std::string>& arguments);

  const std::string& address() const { return child_.address(); }

  // Closed loop; adds NAME_rps and NAME_cpu_us, each with the suffix. The CPU time is that of all
  // calls, and of what they left to be done behind them: logs, checkpoints.
  LoadResult Saturate(const NewCaller& new_caller, absl::Duration measure, Figures& figures,
                      const std::string& name, const std::string& suffix = "",
                      int in_flight = kInFlight);

  // Open loop, of `rate` calls a second.
  LoadResult Pace(const NewCaller& new_caller, double rate, absl::Duration measure, uint64_t seed);

 private:
  // As soon as the server rests.
  absl::Duration CpuTimeAtRest() const;

  const std::string name_;
  Child child_;
};

// Two measurements of one round, beside each other. Which of them is first changes from round to
// round, so that neither gains where the machine becomes slower all the while.
template <typename First, typename Second>
std::pair<LoadResult, LoadResult> Beside(int round, First first, Second second) {
  std::pair<LoadResult, LoadResult> results;
  const bool swapped = round % 2 == 1;
  if (swapped) results.second = second();
  results.first = first();
  if (!swapped) results.second = second();
  return results;
}

// Closed loop over several servers at once.
LoadResult SaturateAll(const std::vector<std::string>& addresses, const NewCaller& new_caller,
                       absl::Duration measure);

// A server, with the bench's catalog and learners (callers.h).
std::unique_ptr<Subject> StartProximal(const ProximalOptions& options);

// The file of the reply that echo servers give: a typical one of the server at `address`.
std::string WriteReply(const std::string& address, const Folder& folder);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_SERVICE_SUBJECT_H_
