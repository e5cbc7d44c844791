// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/connection.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <future>
#include <thread>

#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace proximal::postgres {
namespace {

constexpr std::chrono::milliseconds kSlice(2);

// libpq's messages end with a line break and may have several lines.
std::string OneLine(absl::string_view message) {
  return absl::StrReplaceAll(absl::StripAsciiWhitespace(message), {{"\n\t", "; "}, {"\n", "; "}});
}

// SQLSTATEs, or the classes that they begin with; the first one that fits counts.
struct Meaning {
  absl::string_view prefix;
  absl::StatusCode code;
};
constexpr Meaning kMeanings[] = {
    {"40003", absl::StatusCode::kUnavailable},     // nobody knows what became of it
    {"40", absl::StatusCode::kAborted},            // serialization, deadlock
    {"55P03", absl::StatusCode::kAborted},         // a lock took too long
    {"57014", absl::StatusCode::kAborted},         // a statement took too long
    {"23505", absl::StatusCode::kAborted},         // met what another has written meanwhile
    {"57P", absl::StatusCode::kUnavailable},       // the server ends, or begins
    {"08", absl::StatusCode::kUnavailable},        // the connection
    {"25006", absl::StatusCode::kUnavailable},     // takes no writes: a standby
    {"25P03", absl::StatusCode::kUnavailable},     // idle too long within a transaction
    {"26000", absl::StatusCode::kUnavailable},     // knows our statements no more
    {"53", absl::StatusCode::kResourceExhausted},  // disk, memory, connections
    {"58", absl::StatusCode::kResourceExhausted},  // the system under the server
    {"XX001", absl::StatusCode::kDataLoss},       {"XX002", absl::StatusCode::kDataLoss},
};

}  // namespace

absl::Status StatusOf(const PGresult* result) {
  const char* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  if (state == nullptr) return absl::UnavailableError(OneLine(PQresultErrorMessage(result)));
  const std::string text = OneLine(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
  for (const Meaning& meaning : kMeanings) {
    if (absl::StartsWith(state, meaning.prefix)) return absl::Status(meaning.code, text);
  }
  return absl::InternalError(absl::StrCat(text, " (", state, ")"));
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(
    const std::vector<std::pair<std::string, std::string>>& parameters, Instant until,
    std::function<void()> idle) {
  // libpq looks names up and blocks meanwhile: on a thread that may outlast this call.
  auto task = std::make_shared<std::packaged_task<Handle()>>([parameters] {
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const auto& [name, value] : parameters) {
      names.push_back(name.c_str());
      values.push_back(value.c_str());
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    return Handle(PQconnectdbParams(names.data(), values.data(), /*expand_dbname=*/0));
  });
  std::future<Handle> connected = task->get_future();
  std::thread([task] { (*task)(); }).detach();
  while (connected.wait_for(kSlice) != std::future_status::ready) {
    if (Now() >= until) return absl::UnavailableError("connecting takes too long");
    idle();
  }
  auto connection = absl::WrapUnique(new Connection(connected.get(), std::move(idle)));
  PGconn* const handle = connection->handle_.get();
  if (handle == nullptr) return absl::UnavailableError("no memory for a connection");
  if (PQstatus(handle) != CONNECTION_OK || PQsetnonblocking(handle, 1) != 0) {
    return connection->Failure();
  }
  PQsetNoticeProcessor(
      handle, [](void*, const char*) {}, nullptr);
  return connection;
}

absl::Status Connection::Failure() const {
  return absl::UnavailableError(OneLine(PQerrorMessage(handle_.get())));
}

absl::Status Connection::Await(Instant until) {
  while (true) {
    const int unsent = PQflush(handle_.get());
    if (unsent < 0) return Failure();
    if (unsent == 0 && PQisBusy(handle_.get()) == 0) return absl::OkStatus();
    const Instant now = Now();
    if (now >= until) return absl::DeadlineExceededError("no answer in time");
    if (now >= idle_at_) {
      idle_();
      idle_at_ = now + kSlice;
    }
    pollfd socket{PQsocket(handle_.get()), POLLIN, 0};
    if (unsent > 0) socket.events |= POLLOUT;
    const timespec wait =
        absl::ToTimespec(absl::FromChrono(std::min<Instant::duration>(until - now, kSlice)));
    const int ready = ppoll(&socket, 1, &wait, nullptr);
    if (ready < 0 && errno != EINTR) return absl::UnavailableError(strerror(errno));
    if (ready > 0 && (socket.revents & ~POLLOUT) != 0 && PQconsumeInput(handle_.get()) == 0) {
      return Failure();
    }
  }
}

absl::StatusOr<PGresult*> Connection::Next(Instant until) {
  absl::Status readable = Await(until);
  if (!readable.ok()) return readable;
  return PQgetResult(handle_.get());
}

absl::Status Connection::Execute(const std::string& sql, Instant until) {
  if (PQsendQuery(handle_.get(), sql.c_str()) == 0) return Failure();
  absl::Status status;
  while (true) {
    absl::StatusOr<PGresult*> next = Next(until);
    if (!next.ok()) return next.status();
    if (*next == nullptr) return status;
    const Rows rows(*next);
    if (status.ok() && PQresultStatus(*next) == PGRES_FATAL_ERROR) status = StatusOf(*next);
  }
}

absl::StatusOr<Rows> Connection::Query(const std::string& sql, Instant until) {
  if (PQsendQuery(handle_.get(), sql.c_str()) == 0) return Failure();
  absl::StatusOr<Rows> answer = absl::InternalError("no answer to a query");
  while (true) {
    absl::StatusOr<PGresult*> next = Next(until);
    if (!next.ok()) return next.status();
    if (*next == nullptr) return answer;
    answer = Rows(*next);
    if (PQresultStatus(*next) == PGRES_FATAL_ERROR) answer = StatusOf(answer->result());
  }
}

absl::Status Connection::EnterPipeline() {
  return PQenterPipelineMode(handle_.get()) == 1 ? absl::OkStatus() : Failure();
}

absl::Status Connection::SendPrepare(const char* name, const char* sql) {
  const bool sent = PQsendPrepare(handle_.get(), name, sql, 0, nullptr) == 1;
  return sent ? absl::OkStatus() : Failure();
}

absl::Status Connection::Send(const char* name, const Values& values) {
  const bool sent = PQsendQueryPrepared(handle_.get(), name, values.size(), values.data(),
                                        values.lengths(), values.formats(), /*resultFormat=*/1);
  return sent ? absl::OkStatus() : Failure();
}

absl::Status Connection::Sync() {
  if (PQpipelineSync(handle_.get()) == 0) return Failure();
  synced_ = false;
  return PQflush(handle_.get()) < 0 ? Failure() : absl::OkStatus();
}

absl::StatusOr<Rows> Connection::Receive(Instant until) {
  absl::StatusOr<PGresult*> next = Next(until);
  if (next.ok() && *next == nullptr) next = Next(until);  // the end of the statement before
  if (!next.ok()) return next.status();
  if (*next == nullptr) return absl::UnavailableError("an answer is missing");
  Rows rows(*next);
  switch (PQresultStatus(rows.result())) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
      return rows;
    case PGRES_PIPELINE_SYNC:
      synced_ = true;
      return absl::UnavailableError("an answer is missing");
    case PGRES_PIPELINE_ABORTED:
      return absl::AbortedError("a statement before it failed");
    default:
      return StatusOf(rows.result());
  }
}

absl::Status Connection::Finish(Instant until) {
  absl::Status status;
  for (int ends = 0; !synced_;) {
    absl::StatusOr<PGresult*> next = Next(until);
    if (!next.ok()) return next.status();
    if (*next == nullptr) {
      if (++ends > 1) return absl::UnavailableError("the answers end too soon");
      continue;
    }
    ends = 0;
    const Rows rows(*next);
    const ExecStatusType kind = PQresultStatus(rows.result());
    if (kind == PGRES_PIPELINE_SYNC) synced_ = true;
    if (kind == PGRES_FATAL_ERROR && status.ok()) status = StatusOf(rows.result());
  }
  return status;
}

}  // namespace proximal::postgres
