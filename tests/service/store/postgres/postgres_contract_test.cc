// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The PostgreSQL store keeps the contracts of its seams, with several connections and with one.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "service/store/postgres/postgres_store.h"
#include "tests/service/store/journal_contract.h"
#include "tests/service/store/postgres/postgres_server.h"
#include "tests/service/store/registry_contract.h"
#include "tests/service/store/snapshot_contract.h"

namespace proximal::testing {
namespace {

// Where there is no PostgreSQL the tests do not run, and are counted as skipped.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(JournalContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SnapshotContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RegistryContract);

class PostgresSubject : public JournalSubject, public RegistrySubject {
 public:
  explicit PostgresSubject(size_t connections, bool spread = false)
      : options_(PostgresServer::Shared().Options(PostgresServer::Shared().NewDatabase())) {
    options_.writers = options_.readers = connections;
    options_.spread = spread;
    Reopen();
  }
  Journal& journal() override { return *store_; }
  Registry& registry() override { return *store_; }
  bool Reopen() override {
    store_.reset();
    store_ = *PostgresStore::Open(options_);
    return true;
  }

 private:
  PostgresOptions options_;
  std::unique_ptr<PostgresStore> store_;
};

template <size_t kConnections>
std::unique_ptr<PostgresSubject> Make() {
  return std::make_unique<PostgresSubject>(kConnections);
}

std::unique_ptr<PostgresSubject> MakeSpread() {
  return std::make_unique<PostgresSubject>(2, /*spread=*/true);
}

template <typename T>
auto WhereThereIsPostgres(std::vector<T> subjects) {
  return ::testing::ValuesIn(HavePostgres() ? std::move(subjects) : std::vector<T>{});
}

INSTANTIATE_TEST_SUITE_P(Postgres, JournalContract,
                         WhereThereIsPostgres<MakeJournalSubject>({&Make<4>, &Make<1>,
                                                                   &MakeSpread}));
INSTANTIATE_TEST_SUITE_P(Postgres, SnapshotContract,
                         WhereThereIsPostgres<MakeJournalSubject>({&Make<4>, &Make<1>,
                                                                   &MakeSpread}));
INSTANTIATE_TEST_SUITE_P(Postgres, RegistryContract,
                         WhereThereIsPostgres<MakeRegistrySubject>({&Make<2>}));

TEST(PostgresContractTest, PostgresIsThere) {
  if (!HavePostgres()) GTEST_SKIP() << "there is no PostgreSQL: install postgresql";
}

}  // namespace
}  // namespace proximal::testing
