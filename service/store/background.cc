// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/background.h"

#include <pthread.h>
#include <sched.h>

namespace proximal {

void LetOthersFinish() {
  const sched_param none{};
  // Where the policy may not be chosen, the thread works as any other.
  pthread_setschedparam(pthread_self(), SCHED_BATCH, &none);
}

}  // namespace proximal
