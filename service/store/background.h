// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Threads whose work comes in bursts that can wait a moment.

#ifndef PROXIMAL_SERVICE_STORE_BACKGROUND_H_
#define PROXIMAL_SERVICE_STORE_BACKGROUND_H_

namespace proximal {

// From now on this thread, when it wakes, takes no processor away from one that is at work
// (SCHED_BATCH of Linux): a group of writes that begins later is larger, and a call that was being
// served is answered first. Its share of the processors is as before.
void LetOthersFinish();

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_BACKGROUND_H_
