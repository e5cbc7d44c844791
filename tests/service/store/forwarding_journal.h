// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What stands before a journal: passes everything on, for those to inherit from that change a call.

#ifndef PROXIMAL_TESTS_SERVICE_STORE_FORWARDING_JOURNAL_H_
#define PROXIMAL_TESTS_SERVICE_STORE_FORWARDING_JOURNAL_H_

#include <string>
#include <utility>
#include <vector>

#include "service/store/journal.h"

namespace proximal {

class ForwardingJournal : public Journal {
 public:
  // `journal` must outlive it.
  explicit ForwardingJournal(Journal* journal) : journal_(journal) {}

  void Append(LearnerKey key, std::vector<Event> events, absl::Time deadline,
              absl::AnyInvocable<void(absl::Status)> done) override {
    journal_->Append(std::move(key), std::move(events), deadline, std::move(done));
  }
  void Read(LearnerKey key, uint64_t after, size_t limit, absl::Time deadline,
            absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) override {
    journal_->Read(std::move(key), after, limit, deadline, std::move(done));
  }
  void ReadLast(LearnerKey key, size_t limit, absl::Time deadline,
                absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) override {
    journal_->ReadLast(std::move(key), limit, deadline, std::move(done));
  }
  void ReadRecent(LearnerKey key, uint64_t model_version, absl::Time deadline,
                  absl::AnyInvocable<void(absl::StatusOr<Recent>)> done) override {
    journal_->ReadRecent(std::move(key), model_version, deadline, std::move(done));
  }
  void KeepSnapshot(LearnerKey key, uint64_t life, StateSnapshot snapshot) override {
    journal_->KeepSnapshot(std::move(key), life, std::move(snapshot));
  }
  void LogDecision(DecisionRecord decision) override { journal_->LogDecision(std::move(decision)); }
  uint64_t DroppedDecisions() const override { return journal_->DroppedDecisions(); }
  void ReadDecisions(
      LearnerKey key, std::string after, size_t limit, absl::Time deadline,
      absl::AnyInvocable<void(absl::StatusOr<std::vector<DecisionRecord>>)> done) override {
    journal_->ReadDecisions(std::move(key), std::move(after), limit, deadline, std::move(done));
  }
  void Erase(LearnerKey key, absl::AnyInvocable<void(absl::StatusOr<Erased>)> done) override {
    journal_->Erase(std::move(key), std::move(done));
  }
  absl::Status Health() const override { return journal_->Health(); }
  void Close() override { journal_->Close(); }

 private:
  Journal* const journal_;
};

}  // namespace proximal

#endif  // PROXIMAL_TESTS_SERVICE_STORE_FORWARDING_JOURNAL_H_
