// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/connection.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "service/store/redis/resolve.h"

namespace proximal::redis {
namespace {

constexpr std::chrono::milliseconds kSlice(2);

timespec ToTimespec(Instant::duration duration) {
  return absl::ToTimespec(absl::FromChrono(std::max(duration, Instant::duration::zero())));
}

absl::Status Refused(absl::string_view command, const redisReply& reply) {
  return absl::UnavailableError(absl::StrCat(command, ": ", TextOf(reply)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const Address& address,
                                                             const ConnectOptions& options,
                                                             Instant until,
                                                             std::function<void()> idle) {
  auto connection = absl::WrapUnique(new Connection(std::move(idle)));
  absl::Status status = connection->Connect(address, until);
  if (status.ok() && options.tls != nullptr) {
    status = connection->StartTls(options, address.host, until);
  }
  if (status.ok()) status = connection->Enter(options, until);
  if (status.ok()) return connection;
  return absl::UnavailableError(absl::StrCat(ToString(address), ": ", status.message()));
}

absl::Status Connection::Connect(const Address& address, Instant until) {
  const absl::StatusOr<std::string> numeric = Resolve(address.host, until, idle_);
  if (!numeric.ok()) return numeric.status();
  context_.reset(redisConnectNonBlock(numeric->c_str(), address.port));
  if (context_ == nullptr) return absl::UnavailableError("no memory for a connection");
  if (context_->err != 0) return Failure();
  absl::Status connected = Await(POLLOUT, until);
  if (!connected.ok()) return connected;
  int error = 0;
  socklen_t size = sizeof(error);
  if (getsockopt(context_->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) return absl::UnavailableError(strerror(error));
  const int on = 1;
  setsockopt(context_->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(context_->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
  context_->reader->maxbuf = 0;  // the buffer for replies is kept, however large it has become
  return absl::OkStatus();
}

// hiredis finishes the handshake only on a socket that blocks.
absl::Status Connection::StartTls(const ConnectOptions& options, const std::string& host,
                                  Instant until) {
  const int flags = fcntl(context_->fd, F_GETFL);
  const timespec left = ToTimespec(until - Now());
  timeval timeout{left.tv_sec, std::max<suseconds_t>(left.tv_nsec / 1000, 1)};
  fcntl(context_->fd, F_SETFL, flags & ~O_NONBLOCK);
  context_->flags |= REDIS_BLOCK;
  setsockopt(context_->fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
  setsockopt(context_->fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
  absl::Status started = options.tls->Start(context_.get(), host);
  tls_ = true;
  context_->flags &= ~REDIS_BLOCK;
  fcntl(context_->fd, F_SETFL, flags);
  return started;
}

absl::Status Connection::Enter(const ConnectOptions& options, Instant until) {
  const Credentials& credentials = options.credentials;
  if (!credentials.password.empty()) {
    const absl::StatusOr<Reply> reply =
        credentials.user.empty() ? Ask({"AUTH", credentials.password}, until)
                                 : Ask({"AUTH", credentials.user, credentials.password}, until);
    if (!reply.ok()) return reply.status();
    if (IsError(**reply)) return Refused("AUTH", **reply);
  }
  if (options.database != 0) {
    const absl::StatusOr<Reply> reply = Ask({"SELECT", absl::StrCat(options.database)}, until);
    if (!reply.ok()) return reply.status();
    if (IsError(**reply)) return Refused("SELECT", **reply);
  }
  if (options.master_only) {
    const absl::StatusOr<Reply> reply = Ask({"ROLE"}, until);
    if (!reply.ok()) return reply.status();
    if (IsError(**reply)) return Refused("ROLE", **reply);
    const redisReply& role = **reply;
    if (role.type != REDIS_REPLY_ARRAY || role.elements == 0 ||
        TextOf(*role.element[0]) != "master") {
      return absl::UnavailableError("is no master");
    }
  }
  const absl::StatusOr<Reply> reply = Ask({"PING"}, until);
  if (!reply.ok()) return reply.status();
  return TextOf(**reply) == "PONG" ? absl::OkStatus() : Refused("PING", **reply);
}

void Connection::Append(absl::string_view bytes) {
  redisAppendFormattedCommand(context_.get(), bytes.data(), bytes.size());
}

absl::Status Connection::Flush(Instant until) {
  for (;;) {
    int done = 0;
    if (redisBufferWrite(context_.get(), &done) != REDIS_OK) return Failure();
    if (done != 0) return absl::OkStatus();
    absl::Status writable = Await(POLLOUT, until);
    if (!writable.ok()) return writable;
  }
}

absl::StatusOr<Reply> Connection::Read(Instant until) {
  for (;;) {
    void* reply = nullptr;
    if (redisGetReplyFromReader(context_.get(), &reply) != REDIS_OK) return Failure();
    if (reply != nullptr) return Reply(static_cast<redisReply*>(reply));
    absl::Status readable = Await(POLLIN, until);
    if (!readable.ok()) return readable;
    if (redisBufferRead(context_.get()) != REDIS_OK) return Failure();
  }
}

bool Connection::HasMore() const { return context_->reader->pos < context_->reader->len; }

absl::Status Connection::CheckQuiet() const {
  if (tls_) return absl::OkStatus();  // which has more to say than replies
  char next;
  const ssize_t waiting = recv(context_->fd, &next, 1, MSG_PEEK | MSG_DONTWAIT);
  if (waiting < 0) return absl::OkStatus();
  if (waiting == 0) return absl::UnavailableError("the server has closed the connection");
  return absl::DataLossError("a reply without a command");
}

absl::StatusOr<Reply> Connection::Ask(std::initializer_list<absl::string_view> words,
                                      Instant until) {
  Append(EncodeCommand(words));
  absl::Status sent = Flush(until);
  if (!sent.ok()) return sent;
  return Read(until);
}

absl::Status Connection::Await(short events, Instant until) {  // NOLINT(google-runtime-int)
  pollfd socket{context_->fd, events, 0};
  for (;;) {
    const Instant now = Now();
    const timespec wait = ToTimespec(std::min<Instant::duration>(until - now, kSlice));
    const int ready = ppoll(&socket, 1, &wait, nullptr);
    if (ready > 0) return absl::OkStatus();
    if (ready < 0 && errno != EINTR) return absl::UnavailableError(strerror(errno));
    if (Now() >= until) return absl::DeadlineExceededError("no answer in time");
    idle_();
  }
}

absl::Status Connection::Failure() const {
  if (context_->err == REDIS_ERR_PROTOCOL) return absl::DataLossError(context_->errstr);
  return absl::UnavailableError(context_->errstr);
}

void BlockSigpipe() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace proximal::redis
