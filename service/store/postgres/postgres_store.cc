// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/postgres_store.h"

#include <algorithm>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "service/store/event_batch.h"
#include "service/store/event_codec.h"
#include "service/store/postgres/call.h"
#include "service/store/postgres/connection.h"
#include "service/store/postgres/schema.h"
#include "service/store/postgres/tables.h"

namespace proximal {
namespace {

using postgres::Instant;
using postgres::Session;

absl::Status MakeReady(const PostgresOptions& options) {
  const Instant until = postgres::After(std::max(options.timeout, options.registry_timeout));
  const absl::StatusOr<std::unique_ptr<postgres::Connection>> connection =
      postgres::Connection::Open(options.parameters, postgres::After(options.timeout), [] {});
  absl::Status status = connection.status();
  if (status.ok()) status = postgres::Migrate(**connection, until);
  if (status.ok()) status = postgres::KeepPartitions(**connection, options.decision_days, until);
  return status;
}

// `question` with its answer put into `answer`.
template <typename T>
absl::AnyInvocable<absl::Status(Session&, Instant)> Into(
    std::shared_ptr<T> answer, absl::AnyInvocable<absl::StatusOr<T>(Session&, Instant)> question) {
  return [answer = std::move(answer), question = std::move(question)](
             Session& session, Instant until) mutable -> absl::Status {
    absl::StatusOr<T> found = question(session, until);
    if (!found.ok()) return found.status();
    *answer = *std::move(found);
    return absl::OkStatus();
  };
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresStore>> PostgresStore::Open(const PostgresOptions& options) {
  const absl::Status ready = MakeReady(options);
  if (absl::IsFailedPrecondition(ready)) {
    return absl::FailedPreconditionError(absl::StrCat(options.place, ": ", ready.message()));
  }
  if (!ready.ok()) {
    return absl::UnavailableError(absl::StrCat(options.place, ": ", ready.message()));
  }
  return absl::WrapUnique(new PostgresStore(options));
}

PostgresStore::PostgresStore(const PostgresOptions& options)
    : options_(options), readers_(options), keeper_(options) {
  for (size_t i = 0; i < std::max<size_t>(options.writers, 1); ++i) {
    writers_.push_back(std::make_unique<postgres::Writer>(options));
  }
}

PostgresStore::~PostgresStore() { Close(); }

postgres::Writer& PostgresStore::WriterOf(const LearnerKey& key) {
  return *writers_[absl::HashOf(key) % writers_.size()];
}

void PostgresStore::Append(LearnerKey key, std::vector<Event> events, absl::Time deadline,
                           absl::AnyInvocable<void(absl::Status)> done) {
  if (absl::Status status = ValidateBatch(events); !status.ok()) return done(std::move(status));
  postgres::WriteCall call;
  call.first_sequence = events[0].sequence;
  call.ids.reserve(events.size());
  call.payloads.reserve(events.size());
  for (const Event& event : events) {
    call.ids.push_back(event.id());
    call.payloads.push_back(EncodeEvent(event));
  }
  call.expiry = postgres::ExpiryOf(deadline, options_.timeout);
  call.done = [done = std::move(done)](const absl::StatusOr<Erased>& outcome) mutable {
    done(outcome.status());
  };
  postgres::Writer& writer = WriterOf(key);
  call.key = std::move(key);
  writer.Submit(std::move(call));
}

void PostgresStore::Erase(LearnerKey key, absl::AnyInvocable<void(absl::StatusOr<Erased>)> done) {
  postgres::WriteCall call;
  call.expiry = postgres::ExpiryOf(absl::InfiniteFuture(), options_.timeout);
  call.done = std::move(done);
  postgres::Writer& writer = WriterOf(key);
  call.key = std::move(key);
  writer.Submit(std::move(call));
}

void PostgresStore::KeepSnapshot(LearnerKey key, uint64_t life, StateSnapshot snapshot) {
  postgres::WriteCall call;
  call.snapshot = std::move(snapshot);
  call.life = life;
  call.expiry = postgres::ExpiryOf(absl::InfiniteFuture(), options_.timeout);
  call.done = [](const absl::StatusOr<Erased>& /*dropped*/) {};
  postgres::Writer& writer = WriterOf(key);
  call.key = std::move(key);
  writer.Submit(std::move(call));
}

void PostgresStore::LogDecision(DecisionRecord decision) {
  postgres::Writer& writer = WriterOf(decision.key);
  writer.LogDecision(std::move(decision));
}

uint64_t PostgresStore::DroppedDecisions() const {
  uint64_t dropped = 0;
  for (const auto& writer : writers_) dropped += writer->dropped_decisions();
  return dropped;
}

absl::Status PostgresStore::Health() const {
  for (const auto& writer : writers_) {
    if (absl::Status health = writer->Health(); !health.ok()) return health;
  }
  return absl::OkStatus();
}

void PostgresStore::Close() {
  for (const auto& writer : writers_) writer->BeginClose();  // so that their time runs at once
  for (const auto& writer : writers_) writer->Close();
  readers_.Close();
}

template <typename T>
void PostgresStore::Ask(absl::Time deadline, Question<T> question,
                        absl::AnyInvocable<void(absl::StatusOr<T>)> done) {
  auto answer = std::make_shared<T>();
  readers_.Submit({postgres::ExpiryOf(deadline, options_.timeout),
                   Into(answer, std::move(question)),
                   [answer, done = std::move(done)](absl::Status status) mutable {
                     if (!status.ok()) return done(std::move(status));
                     done(std::move(*answer));
                   }});
}

void PostgresStore::Read(LearnerKey key, uint64_t after, size_t limit, absl::Time deadline,
                         absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) {
  Ask<std::vector<Event>>(
      deadline,
      [key = std::move(key), after, limit](Session& session, Instant until) {
        return postgres::ReadEvents(session, key, after, limit, until);
      },
      std::move(done));
}

void PostgresStore::ReadLast(LearnerKey key, size_t limit, absl::Time deadline,
                             absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) {
  Ask<std::vector<Event>>(
      deadline,
      [key = std::move(key), limit](Session& session, Instant until) {
        return postgres::ReadLast(session, key, limit, until);
      },
      std::move(done));
}

void PostgresStore::ReadRecent(LearnerKey key, uint64_t model_version, absl::Time deadline,
                               absl::AnyInvocable<void(absl::StatusOr<Recent>)> done) {
  Ask<Recent>(
      deadline,
      [key = std::move(key), model_version](Session& session, Instant until) {
        return postgres::ReadRecent(session, key, model_version, until);
      },
      std::move(done));
}

void PostgresStore::ReadDecisions(
    LearnerKey key, std::string after, size_t limit, absl::Time deadline,
    absl::AnyInvocable<void(absl::StatusOr<std::vector<DecisionRecord>>)> done) {
  Ask<std::vector<DecisionRecord>>(
      deadline,
      [key = std::move(key), after = std::move(after), limit](Session& session, Instant until) {
        return postgres::ReadDecisions(session, key, after, limit, until);
      },
      std::move(done));
}

absl::Status PostgresStore::AskNow(
    absl::AnyInvocable<absl::Status(Session&, Instant until)> question) {
  absl::Status answer;
  absl::Notification answered;
  readers_.Submit({postgres::ExpiryOf(absl::InfiniteFuture(),
                                      std::max(options_.timeout, options_.registry_timeout)),
                   std::move(question), [&](absl::Status status) {
                     answer = std::move(status);
                     answered.Notify();
                   }});
  answered.WaitForNotification();
  return answer;
}

template <typename T>
absl::StatusOr<T> PostgresStore::AskNowFor(Question<T> question) {
  auto answer = std::make_shared<T>();
  absl::Status status = AskNow(Into(answer, std::move(question)));
  if (!status.ok()) return status;
  return std::move(*answer);
}

absl::Status PostgresStore::Publish(absl::string_view tenant, const ArtifactInfo& info,
                                    absl::string_view payload) {
  return AskNow([tenant = std::string(tenant), info, payload = std::string(payload)](
                    Session& session, Instant until) {
    return postgres::Publish(session, tenant, info, payload, until);
  });
}

absl::Status PostgresStore::Activate(absl::string_view tenant, ArtifactKind kind,
                                     const Activation& activation,
                                     const std::optional<std::string>& replaces) {
  absl::Status status = AskNow([tenant = std::string(tenant), kind, activation, replaces,
                                asked = false](Session& session, Instant until) mutable {
    const bool repeated = std::exchange(asked, true);
    return postgres::Activate(session, tenant, kind, activation, replaces, repeated, until);
  });
  return absl::IsFailedPrecondition(status) ? absl::AbortedError(status.message()) : status;
}

absl::StatusOr<std::vector<Activation>> PostgresStore::Activations(absl::string_view tenant,
                                                                   ArtifactKind kind) {
  return AskNowFor<std::vector<Activation>>(
      [tenant = std::string(tenant), kind](Session& session, Instant until) {
        return postgres::Activations(session, tenant, kind, until);
      });
}

absl::StatusOr<std::string> PostgresStore::Load(absl::string_view tenant, ArtifactKind kind,
                                                absl::string_view version) {
  return AskNowFor<std::string>([tenant = std::string(tenant), kind,
                                 version = std::string(version)](Session& session, Instant until) {
    return postgres::Load(session, tenant, kind, version, until);
  });
}

absl::StatusOr<std::vector<ArtifactInfo>> PostgresStore::List(absl::string_view tenant,
                                                              ArtifactKind kind) {
  return AskNowFor<std::vector<ArtifactInfo>>(
      [tenant = std::string(tenant), kind](Session& session, Instant until) {
        return postgres::List(session, tenant, kind, until);
      });
}

absl::StatusOr<std::vector<std::string>> PostgresStore::Tenants() {
  return AskNowFor<std::vector<std::string>>(
      [](Session& session, Instant until) { return postgres::Tenants(session, until); });
}

}  // namespace proximal
