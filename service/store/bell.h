// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Time that no one sets, and a bell that wakes one thread that waits for a while. Unlike the waits
// of a mutex it does not mind when someone sets the clock meanwhile.

#ifndef PROXIMAL_SERVICE_STORE_BELL_H_
#define PROXIMAL_SERVICE_STORE_BELL_H_

#include <chrono>

namespace proximal::steady {

// The calendar may jump, waiting goes on.
using Instant = std::chrono::steady_clock::time_point;
inline Instant Now() { return std::chrono::steady_clock::now(); }

class Bell {
 public:
  Bell();
  ~Bell();
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;

  // From any thread. Rings once, however often it is called before someone hears it.
  void Ring();
  // Returns when it rings or has rung since the last call, and at `until` at the latest.
  void WaitUntil(Instant until);

 private:
  const int event_;  // an eventfd
};

}  // namespace proximal::steady

#endif  // PROXIMAL_SERVICE_STORE_BELL_H_
