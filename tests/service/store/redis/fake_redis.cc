// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/service/store/redis/fake_redis.h"

#include <arpa/inet.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace proximal::testing {
namespace {

constexpr int kPollMilliseconds = 5;

struct FreeReader {
  void operator()(redisReader* reader) const { redisReaderFree(reader); }
};

bool Readable(int socket) {
  pollfd event{socket, POLLIN, 0};
  return poll(&event, 1, kPollMilliseconds) > 0;
}

}  // namespace

FakeRedis::FakeRedis(Reply reply) : reply_(std::move(reply)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, any, size) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, any, &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

FakeRedis::~FakeRedis() {
  closing_ = true;
  acceptor_.join();
  std::vector<std::thread> threads;
  {
    absl::MutexLock lock(&mutex_);
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
  close(listener_);
}

int FakeRedis::Count(const std::string& name) const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(std::count(names_.begin(), names_.end(), name));
}

std::string FakeRedis::Bulk(const std::string& text) {
  return absl::StrCat("$", text.size(), "\r\n", text, "\r\n");
}

std::string FakeRedis::AllSlotsAt(const redis::Address& owner) {
  return absl::StrCat("*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n", Bulk(owner.host), ":", owner.port,
                      "\r\n");
}

void FakeRedis::Accept() {
  while (!closing_) {
    if (!Readable(listener_)) continue;
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    connections_ += 1;
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    absl::MutexLock lock(&mutex_);
    threads_.emplace_back([this, socket] {
      Serve(socket);
      close(socket);
    });
  }
}

void FakeRedis::Serve(int socket) {
  const std::unique_ptr<redisReader, FreeReader> reader(redisReaderCreate());
  char buffer[4096];
  while (!closing_) {
    if (!Readable(socket)) continue;
    const ssize_t received = recv(socket, buffer, sizeof(buffer), 0);
    if (received <= 0) return;
    redisReaderFeed(reader.get(), buffer, static_cast<size_t>(received));
    void* command = nullptr;
    while (redisReaderGetReply(reader.get(), &command) == REDIS_OK && command != nullptr) {
      auto* array = static_cast<redisReply*>(command);
      std::vector<std::string> words;
      for (size_t i = 0; i < array->elements; ++i) {
        words.emplace_back(array->element[i]->str, array->element[i]->len);
      }
      freeReplyObject(command);
      {
        absl::MutexLock lock(&mutex_);
        names_.push_back(words[0]);
      }
      const std::string reply = words[0] == "PING" ? "+PONG\r\n" : reply_(words);
      if (reply == kHangUp) return;
      if (send(socket, reply.data(), reply.size(), MSG_NOSIGNAL) < 0) return;
    }
  }
}

}  // namespace proximal::testing
