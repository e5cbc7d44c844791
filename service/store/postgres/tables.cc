// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/tables.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/store/event_codec.h"
#include "service/store/postgres/values.h"

namespace proximal::postgres {
namespace {

// What the function activate says.
constexpr int64_t kNoSuchVersion = 1;
constexpr int64_t kReplacesAnother = 2;

int64_t CodeOf(ArtifactKind kind) { return kind == ArtifactKind::kCatalog ? 0 : 1; }

// What is beyond the numbers of the database is beyond its rows.
int64_t Clamp(uint64_t number) {
  return static_cast<int64_t>(std::min<uint64_t>(number, std::numeric_limits<int64_t>::max()));
}

absl::Status Unknown(absl::string_view version) {
  return absl::NotFoundError(absl::StrCat("version '", version, "' is not published"));
}

Values Of(const LearnerKey& key) {
  Values values;
  values.Add(key.learner).Add(key.tenant);
  return values;
}

Values Of(absl::string_view tenant, ArtifactKind kind) {
  Values values;
  values.Add(tenant).Add(CodeOf(kind));
  return values;
}

// Where a decision lies.
struct Place {
  int64_t day = 0;
  int64_t position = 0;
};

absl::StatusOr<Place> PlaceOf(Session& session, const LearnerKey& key, absl::string_view decision,
                              Instant until) {
  if (decision.empty()) return Place();
  const absl::StatusOr<Rows> rows =
      session.Ask(Statement::kPlaceOfDecision, Of(key).Add(decision), until);
  if (!rows.ok()) return rows.status();
  if (rows->size() == 0) return absl::NotFoundError("no decision of the learner has this id");
  return Place{rows->Int64(0, 0), rows->Int64(0, 1)};
}

uint64_t Last(const std::vector<Event>& events) { return events.back().sequence; }

// The event in a row of sequence and payload, which follows that with sequence `before`.
absl::StatusOr<Event> EventIn(const Rows& rows, int row, uint64_t before) {
  const auto sequence = static_cast<uint64_t>(rows.Int64(row, 0));
  if (sequence == before + 1) return DecodeEvent(sequence, rows.Bytes(row, 1));
  return absl::DataLossError(absl::StrCat("event ", before + 1, " of a learner is missing"));
}

// Those in the rows from `first` on, which follow that with sequence `after`.
absl::StatusOr<std::vector<Event>> EventsIn(const Rows& rows, int first, uint64_t after) {
  std::vector<Event> events;
  events.reserve(static_cast<size_t>(rows.size() - first));
  for (int i = first; i < rows.size(); ++i) {
    absl::StatusOr<Event> event = EventIn(rows, i, events.empty() ? after : Last(events));
    if (!event.ok()) return event.status();
    events.push_back(*std::move(event));
  }
  return events;
}

}  // namespace

absl::StatusOr<std::vector<Event>> ReadEvents(Session& session, const LearnerKey& key,
                                              uint64_t after, size_t limit, Instant until) {
  const absl::StatusOr<Rows> rows =
      session.Ask(Statement::kReadEvents, Of(key).Add(Clamp(after)).Add(Clamp(limit)), until);
  if (!rows.ok()) return rows.status();
  return EventsIn(*rows, 0, after);
}

absl::StatusOr<std::vector<Event>> ReadLast(Session& session, const LearnerKey& key, size_t limit,
                                            Instant until) {
  const absl::StatusOr<Rows> rows =
      session.Ask(Statement::kReadLast, Of(key).Add(Clamp(limit)), until);
  if (!rows.ok()) return rows.status();
  std::vector<Event> events;
  events.reserve(static_cast<size_t>(rows->size()));
  for (int i = rows->size() - 1; i >= 0; --i) {
    const auto before = static_cast<uint64_t>(rows->Int64(i, 0)) - 1;
    absl::StatusOr<Event> event = EventIn(*rows, i, events.empty() ? before : Last(events));
    if (!event.ok()) return event.status();
    events.push_back(*std::move(event));
  }
  return events;
}

absl::StatusOr<Journal::Recent> ReadRecent(Session& session, const LearnerKey& key,
                                           uint64_t model_version, Instant until) {
  const auto version = static_cast<int64_t>(model_version);
  const absl::StatusOr<Rows> rows =
      session.Ask(Statement::kReadRecent, Of(key).Add(version), until);
  if (!rows.ok()) return rows.status();
  Journal::Recent recent;
  if (rows->size() == 0) return recent;
  const auto sequence = static_cast<uint64_t>(rows->Int64(0, 0));
  recent.life = static_cast<uint64_t>(rows->Int64(0, 2));
  if (sequence > 0) recent.snapshot = {sequence, model_version, std::string(rows->Bytes(0, 1))};
  absl::StatusOr<std::vector<Event>> events = EventsIn(*rows, 1, sequence);
  if (!events.ok()) return events.status();
  recent.events = *std::move(events);
  return recent;
}

absl::StatusOr<std::vector<DecisionRecord>> ReadDecisions(Session& session, const LearnerKey& key,
                                                          absl::string_view after, size_t limit,
                                                          Instant until) {
  const absl::StatusOr<Place> place = PlaceOf(session, key, after, until);
  if (!place.ok()) return place.status();
  const absl::StatusOr<Rows> rows =
      session.Ask(Statement::kReadDecisions,
                  Of(key).Add(place->day).Add(place->position).Add(Clamp(limit)), until);
  if (!rows.ok()) return rows.status();
  std::vector<DecisionRecord> decisions;
  decisions.reserve(static_cast<size_t>(rows->size()));
  for (int i = 0; i < rows->size(); ++i) {
    decisions.push_back({key, std::string(rows->Bytes(i, 0)),
                         absl::FromUnixMicros(rows->Int64(i, 1)), std::string(rows->Bytes(i, 2))});
  }
  return decisions;
}

absl::Status Publish(Session& session, absl::string_view tenant, const ArtifactInfo& info,
                     absl::string_view payload, Instant until) {
  Values values = Of(tenant, info.kind);
  values.Add(info.version)
      .Add(info.catalog_version)
      .Add(absl::ToUnixMicros(info.published_at))
      .Add(info.summary)
      .Add(payload);
  return session.Ask(Statement::kPublish, values, until).status();
}

absl::Status Activate(Session& session, absl::string_view tenant, ArtifactKind kind,
                      const Activation& activation, const std::optional<std::string>& replaces,
                      bool repeated, Instant until) {
  if (repeated) {
    const absl::StatusOr<std::vector<Activation>> done = Activations(session, tenant, kind, until);
    if (!done.ok()) return done.status();
    if (!done->empty() && done->back() == activation) return absl::OkStatus();
  }
  Values values = Of(tenant, kind);
  values.Add(activation.version)
      .Add(absl::ToUnixMicros(activation.activated_at))
      .Add(activation.note);
  replaces ? values.Add(*replaces) : values.AddNull();
  const absl::StatusOr<Rows> rows = session.Ask(Statement::kActivate, values, until);
  if (!rows.ok()) return rows.status();
  const int64_t outcome = rows->Int64(0, 0);
  if (outcome == kNoSuchVersion) return Unknown(activation.version);
  if (outcome != kReplacesAnother) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("'", *replaces, "' is not active"));
}

absl::StatusOr<std::vector<Activation>> Activations(Session& session, absl::string_view tenant,
                                                    ArtifactKind kind, Instant until) {
  const absl::StatusOr<Rows> rows = session.Ask(Statement::kActivations, Of(tenant, kind), until);
  if (!rows.ok()) return rows.status();
  std::vector<Activation> activations;
  activations.reserve(static_cast<size_t>(rows->size()));
  for (int i = 0; i < rows->size(); ++i) {
    activations.push_back({std::string(rows->Bytes(i, 0)), absl::FromUnixMicros(rows->Int64(i, 1)),
                           std::string(rows->Bytes(i, 2))});
  }
  return activations;
}

absl::StatusOr<std::string> Load(Session& session, absl::string_view tenant, ArtifactKind kind,
                                 absl::string_view version, Instant until) {
  const absl::StatusOr<Rows> rows =
      session.Ask(Statement::kLoad, Of(tenant, kind).Add(version), until);
  if (!rows.ok()) return rows.status();
  if (rows->size() == 0) return Unknown(version);
  return std::string(rows->Bytes(0, 0));
}

absl::StatusOr<std::vector<ArtifactInfo>> List(Session& session, absl::string_view tenant,
                                               ArtifactKind kind, Instant until) {
  const absl::StatusOr<Rows> rows = session.Ask(Statement::kList, Of(tenant, kind), until);
  if (!rows.ok()) return rows.status();
  std::vector<ArtifactInfo> infos;
  for (int i = 0; i < rows->size(); ++i) {
    ArtifactInfo info;
    info.kind = kind;
    info.version = std::string(rows->Bytes(i, 0));
    info.catalog_version = std::string(rows->Bytes(i, 1));
    info.published_at = absl::FromUnixMicros(rows->Int64(i, 2));
    info.active = rows->Bool(i, 3);
    info.bytes = static_cast<uint64_t>(rows->Int64(i, 4));
    info.summary = std::string(rows->Bytes(i, 5));
    infos.push_back(std::move(info));
  }
  return infos;
}

absl::StatusOr<std::vector<std::string>> Tenants(Session& session, Instant until) {
  const absl::StatusOr<Rows> rows = session.Ask(Statement::kTenants, Values(), until);
  if (!rows.ok()) return rows.status();
  std::vector<std::string> tenants;
  tenants.reserve(static_cast<size_t>(rows->size()));
  for (int i = 0; i < rows->size(); ++i) tenants.emplace_back(rows->Bytes(i, 0));
  return tenants;
}

}  // namespace proximal::postgres
