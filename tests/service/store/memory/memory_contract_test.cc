// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The in-process stores keep the contracts of their seams.

#include <gtest/gtest.h>

#include <memory>

#include "service/store/memory/memory_journal.h"
#include "service/store/memory/memory_registry.h"
#include "service/store/memory/memory_state_cache.h"
#include "tests/service/store/journal_contract.h"
#include "tests/service/store/registry_contract.h"
#include "tests/service/store/snapshot_contract.h"
#include "tests/service/store/state_cache_contract.h"

namespace proximal::testing {
namespace {

class MemoryJournalSubject : public JournalSubject {
 public:
  Journal& journal() override { return journal_; }
  bool Reopen() override { return false; }

 private:
  MemoryJournal journal_;
};

class MemoryRegistrySubject : public RegistrySubject {
 public:
  Registry& registry() override { return registry_; }
  bool Reopen() override { return false; }

 private:
  MemoryRegistry registry_;
};

class MemoryStateCacheSubject : public StateCacheSubject {
 public:
  StateCache& cache() override { return cache_; }
  void Settle() override {}

 private:
  MemoryStateCache cache_{StateTableOptions()};
};

INSTANTIATE_TEST_SUITE_P(Memory, JournalContract, ::testing::Values([] {
                           return std::make_unique<MemoryJournalSubject>();
                         }));
INSTANTIATE_TEST_SUITE_P(Memory, SnapshotContract, ::testing::Values([] {
                           return std::make_unique<MemoryJournalSubject>();
                         }));
INSTANTIATE_TEST_SUITE_P(Memory, RegistryContract, ::testing::Values([] {
                           return std::make_unique<MemoryRegistrySubject>();
                         }));
INSTANTIATE_TEST_SUITE_P(Memory, StateCacheContract, ::testing::Values([] {
                           return std::make_unique<MemoryStateCacheSubject>();
                         }));

}  // namespace
}  // namespace proximal::testing
