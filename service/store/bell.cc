// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/bell.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "absl/time/time.h"

namespace proximal::steady {

Bell::Bell() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (event_ < 0) std::abort();  // no file descriptors are left: nothing could be connected either
}

Bell::~Bell() { close(event_); }

void Bell::Ring() { eventfd_write(event_, 1); }

void Bell::WaitUntil(Instant until) {
  const Instant::duration left = std::max(until - Now(), Instant::duration::zero());
  const timespec wait = absl::ToTimespec(absl::FromChrono(left));
  pollfd event{event_, POLLIN, 0};
  ppoll(&event, 1, &wait, nullptr);
  eventfd_t rung;
  eventfd_read(event_, &rung);
}

}  // namespace proximal::steady
