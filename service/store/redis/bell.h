// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Wakes one thread that waits for a while. Unlike the waits of a mutex it does not mind when
// someone sets the clock meanwhile.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_BELL_H_
#define PROXIMAL_SERVICE_STORE_REDIS_BELL_H_

#include "service/store/redis/breaker.h"

namespace proximal::redis {

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

}  // namespace proximal::redis

#endif  // PROXIMAL_SERVICE_STORE_REDIS_BELL_H_
