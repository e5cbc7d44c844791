// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How far long work is. On a terminal one line that moves; elsewhere a line at the end of each
// stage, and one every ten seconds.
//
//   Progress progress;
//   progress.Stage("reading log.csv");
//   progress.Update(rows, share, "rows");    // reading log.csv: 65,536 rows, 31 %, 250,000/s, 3 s
//   left
//   progress.Finish();

#ifndef PROXIMAL_SERVICE_CLI_PROGRESS_H_
#define PROXIMAL_SERVICE_CLI_PROGRESS_H_

#include <cstdint>
#include <cstdio>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace proximal {

class Progress {
 public:
  explicit Progress(std::FILE* out = stderr);
  ~Progress() { Finish(); }

  // Begins a stage, which ends the one before.
  void Stage(absl::string_view name);

  // `done` units so far; `share` 0..1 of the stage, 0 where that is not known.
  void Update(uint64_t done, double share, absl::string_view unit);

  // Ends the last stage; nothing where there is none.
  void Finish();

 private:
  std::string Line(absl::Time now, bool ended) const;
  void Show(const std::string& line, bool ended);

  std::FILE* const out_;
  const bool terminal_;
  std::string stage_, unit_;
  uint64_t done_ = 0;
  double share_ = 0;
  absl::Time began_, shown_;
};

// 1234567 as "1,234,567".
std::string WithCommas(uint64_t number);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_PROGRESS_H_
