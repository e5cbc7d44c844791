// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/open_streams.h"

namespace proximal {

void OpenStreams::Add(Stream* stream) {
  absl::MutexLock lock(&mutex_);
  streams_.insert(stream);
  if (draining_) stream->Drain();
}

void OpenStreams::Remove(Stream* stream) {
  absl::MutexLock lock(&mutex_);
  streams_.erase(stream);
}

void OpenStreams::DrainAll() {
  absl::MutexLock lock(&mutex_);
  draining_ = true;
  for (Stream* stream : streams_) stream->Drain();
}

}  // namespace proximal
