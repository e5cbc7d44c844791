// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Journal and registry in one PostgreSQL database, for any number of processes.
//
// Learners are dealt out to a few connections that write, so that those of one learner stay in
// order; each makes one transaction of whatever has gathered while its last one was committed
// (writer.h). Reads have connections of their own (reader_pool.h). What keeps the writers of
// several processes apart is in the database (schema.h).
//
// An append that fails is not in the journal, with one exception: where its COMMIT was sent and the
// server is not heard of again before the call must end, it is answered UNAVAILABLE, and its events
// may be found afterwards. Ids make the caller's retry safe then, too.

#ifndef PROXIMAL_SERVICE_STORE_POSTGRES_POSTGRES_STORE_H_
#define PROXIMAL_SERVICE_STORE_POSTGRES_POSTGRES_STORE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/store/journal.h"
#include "service/store/postgres/partition_keeper.h"
#include "service/store/postgres/postgres_options.h"
#include "service/store/postgres/reader_pool.h"
#include "service/store/postgres/writer.h"
#include "service/store/registry.h"

namespace proximal {

class PostgresStore : public Journal, public Registry {
 public:
  // Brings the database's schema up to date and begins. Errors name the database, without its
  // password, and the cause:
  //   FAILED_PRECONDITION  its schema is newer than this program
  //   UNAVAILABLE          it cannot be reached, lets us not in, or refuses
  static absl::StatusOr<std::unique_ptr<PostgresStore>> Open(const PostgresOptions& options);

  ~PostgresStore() override;

  void Append(LearnerKey key, std::vector<Event> events, absl::Time deadline,
              absl::AnyInvocable<void(absl::Status)> done) override;
  void Read(LearnerKey key, uint64_t after, size_t limit, absl::Time deadline,
            absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) override;
  void ReadLast(LearnerKey key, size_t limit, absl::Time deadline,
                absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) override;
  void ReadRecent(LearnerKey key, uint64_t model_version, absl::Time deadline,
                  absl::AnyInvocable<void(absl::StatusOr<Recent>)> done) override;
  void KeepSnapshot(LearnerKey key, uint64_t life, StateSnapshot snapshot) override;
  void LogDecision(DecisionRecord decision) override;
  uint64_t DroppedDecisions() const override;
  void ReadDecisions(
      LearnerKey key, std::string after, size_t limit, absl::Time deadline,
      absl::AnyInvocable<void(absl::StatusOr<std::vector<DecisionRecord>>)> done) override;
  void Erase(LearnerKey key, absl::AnyInvocable<void(absl::StatusOr<Erased>)> done) override;
  absl::Status Health() const override;
  // Of both journal and registry.
  void Close() override;

  absl::Status Publish(absl::string_view tenant, const ArtifactInfo& info,
                       absl::string_view payload) override;
  absl::Status Activate(absl::string_view tenant, ArtifactKind kind, const Activation& activation,
                        const std::optional<std::string>& replaces) override;
  absl::StatusOr<std::vector<Activation>> Activations(absl::string_view tenant,
                                                      ArtifactKind kind) override;
  absl::StatusOr<std::string> Load(absl::string_view tenant, ArtifactKind kind,
                                   absl::string_view version) override;
  absl::StatusOr<std::vector<ArtifactInfo>> List(absl::string_view tenant,
                                                 ArtifactKind kind) override;
  absl::StatusOr<std::vector<std::string>> Tenants() override;

 private:
  explicit PostgresStore(const PostgresOptions& options);

  postgres::Writer& WriterOf(const LearnerKey& key);

  // Asks with a session of the readers: at once, or waiting for the answer.
  template <typename T>
  using Question = absl::AnyInvocable<absl::StatusOr<T>(postgres::Session&, postgres::Instant)>;
  template <typename T>
  void Ask(absl::Time deadline, Question<T> question,
           absl::AnyInvocable<void(absl::StatusOr<T>)> done);
  absl::Status AskNow(
      absl::AnyInvocable<absl::Status(postgres::Session&, postgres::Instant until)> question);
  template <typename T>
  absl::StatusOr<T> AskNowFor(Question<T> question);

  const PostgresOptions options_;
  std::vector<std::unique_ptr<postgres::Writer>> writers_;
  postgres::ReaderPool readers_;
  postgres::PartitionKeeper keeper_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_POSTGRES_POSTGRES_STORE_H_
