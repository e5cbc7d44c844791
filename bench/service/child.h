// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A server in a process of its own, so that it does not share its threads with the load.

#ifndef PROXIMAL_BENCH_SERVICE_CHILD_H_
#define PROXIMAL_BENCH_SERVICE_CHILD_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace proximal::bench {

class Child {
 public:
  // Runs this program again with `arguments` and waits until it serves. A child that does not ends
  // the process, with a message.
  explicit Child(const std::vector<std::string>& arguments);
  // Asks it to stop and waits until it has.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  const std::string& address() const { return address_; }

  // CPU time it has used, that of the kernel on its behalf included.
  absl::Duration CpuTime() const;

 private:
  pid_t pid_ = -1;
  int stop_ = -1;  // its standard input: the child serves until that ends
  std::string address_;
};

// In the child: tells the parent the port, and returns when it is to stop.
void ServeUntilTold(int port);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_SERVICE_CHILD_H_
