// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The SQLite store keeps the contracts of its seams, with its indexes at their usual lag and with
// indexes that are on the move all the time.

#include <gtest/gtest.h>

#include <memory>

#include "tests/service/store/journal_contract.h"
#include "tests/service/store/registry_contract.h"
#include "tests/service/store/snapshot_contract.h"
#include "tests/service/store/sqlite/sqlite_testing.h"

namespace proximal::testing {
namespace {

class SqliteSubject : public JournalSubject, public RegistrySubject {
 public:
  explicit SqliteSubject(size_t index_generation) {
    options_.path = folder_.File("journal.db");
    options_.index_generation = index_generation;
    store_ = OpenOrDie(options_);
  }
  Journal& journal() override { return *store_; }
  Registry& registry() override { return *store_; }
  bool Reopen() override {
    store_.reset();
    store_ = OpenOrDie(options_);
    return true;
  }

 private:
  TemporaryFolder folder_;
  SqliteOptions options_;
  std::unique_ptr<SqliteStore> store_;
};

std::unique_ptr<SqliteSubject> MakeSubject() {
  return std::make_unique<SqliteSubject>(SqliteOptions().index_generation);
}
std::unique_ptr<SqliteSubject> MakeSubjectThatIndexesAllTheTime() {
  return std::make_unique<SqliteSubject>(5);
}

INSTANTIATE_TEST_SUITE_P(Sqlite, JournalContract,
                         ::testing::Values(&MakeSubject, &MakeSubjectThatIndexesAllTheTime));
INSTANTIATE_TEST_SUITE_P(Sqlite, SnapshotContract,
                         ::testing::Values(&MakeSubject, &MakeSubjectThatIndexesAllTheTime));
INSTANTIATE_TEST_SUITE_P(Sqlite, RegistryContract, ::testing::Values(&MakeSubject));

}  // namespace
}  // namespace proximal::testing
