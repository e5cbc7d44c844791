// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/resolve.h"

#include <netdb.h>
#include <sys/socket.h>

#include <chrono>
#include <future>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"

namespace proximal::redis {
namespace {

constexpr std::chrono::milliseconds kSlice(2);

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

// `flags` for getaddrinfo.
absl::StatusOr<std::string> LookUp(const std::string& host, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* first = nullptr;
  int error = getaddrinfo(host.c_str(), nullptr, &hints, &first);
  const std::unique_ptr<addrinfo, FreeAddresses> list(first);
  char numeric[NI_MAXHOST];
  if (error == 0) {
    error = getnameinfo(list->ai_addr, list->ai_addrlen, numeric, sizeof(numeric), nullptr, 0,
                        NI_NUMERICHOST);
  }
  if (error == 0) return std::string(numeric);
  return absl::UnavailableError(absl::StrCat("cannot resolve ", host, ": ", gai_strerror(error)));
}

}  // namespace

absl::StatusOr<std::string> Resolve(const std::string& host, Instant until,
                                    const std::function<void()>& idle) {
  absl::StatusOr<std::string> numeric = LookUp(host, AI_NUMERICHOST);
  if (numeric.ok()) return numeric;
  // Shared, because the thread may outlast this call.
  auto task = std::make_shared<std::packaged_task<absl::StatusOr<std::string>()>>(
      [host] { return LookUp(host, AI_ADDRCONFIG); });
  std::future<absl::StatusOr<std::string>> found = task->get_future();
  std::thread([task] { (*task)(); }).detach();
  while (found.wait_for(kSlice) != std::future_status::ready) {
    if (Now() >= until) {
      return absl::UnavailableError(absl::StrCat("resolving ", host, " takes too long"));
    }
    idle();
  }
  return found.get();
}

}  // namespace proximal::redis
