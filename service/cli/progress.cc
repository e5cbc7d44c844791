// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/progress.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace proximal {

Progress::Progress(std::FILE* out) : out_(out), terminal_(isatty(fileno(out)) != 0) {}

void Progress::Stage(absl::string_view name) {
  Finish();
  stage_ = std::string(name);
  began_ = absl::Now();
  shown_ = began_;
  if (terminal_) Show(stage_, /*ended=*/false);
}

void Progress::Update(uint64_t done, double share, absl::string_view unit) {
  done_ = done;
  share_ = share;
  unit_ = std::string(unit);
  const absl::Time now = absl::Now();
  if (now - shown_ < (terminal_ ? absl::Milliseconds(100) : absl::Seconds(10))) return;
  shown_ = now;
  Show(Line(now, /*ended=*/false), /*ended=*/false);
}

void Progress::Finish() {
  if (stage_.empty()) return;
  Show(Line(absl::Now(), /*ended=*/true), /*ended=*/true);
  stage_.clear();
  unit_.clear();
  done_ = 0;
  share_ = 0;
}

std::string Progress::Line(absl::Time now, bool ended) const {
  const double seconds = absl::ToDoubleSeconds(now - began_);
  std::string line = stage_;
  if (!unit_.empty()) absl::StrAppend(&line, ": ", WithCommas(done_), " ", unit_);
  if (ended) {
    absl::StrAppendFormat(&line, ", %.1f s", seconds);
  } else if (share_ > 0) {
    absl::StrAppendFormat(&line, ", %.0f %%", 100 * share_);
  }
  if (!unit_.empty() && seconds > 0.05) {
    absl::StrAppend(&line, ", ", WithCommas(static_cast<uint64_t>(done_ / seconds)), "/s");
  }
  if (!ended && share_ > 0.01) {
    absl::StrAppendFormat(&line, ", %.0f s left", seconds * (1 - share_) / share_);
  }
  return line;
}

void Progress::Show(const std::string& line, bool ended) {
  if (terminal_) {
    absl::FPrintF(out_, "\r\033[K%s%s", line, ended ? "\n" : "");
  } else {
    absl::FPrintF(out_, "%s\n", line);
  }
  std::fflush(out_);
}

std::string WithCommas(uint64_t number) {
  std::string text = absl::StrCat(number);
  for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) text.insert(at, 1, ',');
  return text;
}

}  // namespace proximal
