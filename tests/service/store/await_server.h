// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// For what starts servers for tests: where one does not come up, no test can say anything, and the
// process ends.

#ifndef PROXIMAL_TESTS_SERVICE_STORE_AWAIT_SERVER_H_
#define PROXIMAL_TESTS_SERVICE_STORE_AWAIT_SERVER_H_

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace proximal::testing {

[[noreturn]] inline void Die(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

// Waits until `holds`, or ends the process.
inline void Await(const char* what, absl::FunctionRef<bool()> holds) {
  const absl::Time end = absl::Now() + absl::Seconds(60);
  while (!holds()) {
    if (absl::Now() > end) Die(absl::StrCat("waited in vain for ", what));
    absl::SleepFor(absl::Milliseconds(5));
  }
}

}  // namespace proximal::testing

#endif  // PROXIMAL_TESTS_SERVICE_STORE_AWAIT_SERVER_H_
