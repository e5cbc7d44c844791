// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What gRPC itself costs: a server that answers RecommendNext with a reply made beforehand, and
// does nothing else. Once on the callback API, once on completion queues.

#ifndef PROXIMAL_BENCH_SERVICE_ECHO_SERVER_H_
#define PROXIMAL_BENCH_SERVICE_ECHO_SERVER_H_

#include <memory>

#include "proximal/v1/practice.pb.h"

namespace proximal::bench {

// Serves from construction to destruction on a free port of the loopback.
class EchoServer {
 public:
  virtual ~EchoServer() = default;
  virtual int port() const = 0;
};

std::unique_ptr<EchoServer> NewCallbackEcho(const v1::RecommendNextResponse& reply);

// One queue and one thread for each processor, and enough calls asked for on each that none waits
// to be.
std::unique_ptr<EchoServer> NewCompletionQueueEcho(const v1::RecommendNextResponse& reply);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_SERVICE_ECHO_SERVER_H_
