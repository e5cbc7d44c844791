// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/trailing_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/store/sqlite/schema.h"
#include "tests/service/store/sqlite/sqlite_testing.h"

namespace proximal::sqlite {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

// The events table of a file with its index, without anything above it.
class TrailingIndexTest : public ::testing::Test {
 protected:
  void SetUp() override {
    writer_ = *Connection::Open(folder_.File("j.db"), Connection::Mode::kReadWrite);
    ASSERT_TRUE(writer_->Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF").ok());
    ASSERT_TRUE(Migrate(*writer_).ok());
    reader_ = *Connection::Open(folder_.File("j.db"), Connection::Mode::kReadOnly);
    Open();
  }

  // As after a crash: with what was committed and nothing else.
  void Open() {
    index_.reset();
    index_ = *TrailingIndex::Open(*writer_, "events", kGeneration);
    query_ = *index_->PrepareQuery(*reader_);
    backward_ = *index_->PrepareBackwardQuery(*reader_);
    insert_ = *writer_->Prepare("INSERT INTO events VALUES (?, ?, ?, 1, x'')");
    pending_ = *index_->PrepareQuery(*writer_);
    remove_ = *writer_->Prepare("DELETE FROM events WHERE position = ?");
  }

  void Begin() { ASSERT_TRUE(writer_->Execute("BEGIN IMMEDIATE").ok()); }
  void Commit() {
    ASSERT_TRUE(index_->Advance().ok());
    ASSERT_TRUE(writer_->Execute("COMMIT").ok());
    index_->Committed();
  }
  void Rollback() {
    ASSERT_TRUE(writer_->Execute("ROLLBACK").ok());
    index_->RolledBack();
  }
  int64_t Add(int64_t owner) {
    const int64_t position = index_->NextPosition();
    insert_.Bind(1, position);
    insert_.Bind(2, owner);
    insert_.Bind(3, position * 10);
    EXPECT_TRUE(insert_.Run().ok());
    index_->Add({owner, position, position * 10});
    return position;
  }
  void Remove(int64_t owner) { EXPECT_TRUE(index_->RemoveRows(owner, pending_, remove_).ok()); }
  std::vector<int64_t> Positions(int64_t owner) {
    std::vector<int64_t> positions;
    const auto entries = *index_->EntriesOf(owner, query_);
    for (const TrailingIndex::Entry& entry : entries) {
      EXPECT_EQ(entry.owner, owner);
      EXPECT_EQ(entry.tag, entry.position * 10);
      positions.push_back(entry.position);
    }
    EXPECT_THAT(Backward(owner, SIZE_MAX), ElementsAreArray(positions.rbegin(), positions.rend()));
    return positions;
  }
  // The last `count` positions, the newest first.
  std::vector<int64_t> Backward(int64_t owner, size_t count) {
    std::vector<int64_t> positions;
    const auto take = [&](int64_t position) {
      positions.push_back(position);
      return positions.size() < count;
    };
    EXPECT_TRUE(index_->VisitBackward(owner, index_->Tail(owner), backward_, take).ok());
    return positions;
  }
  int64_t Indexed() { return *reader_->QueryInt64("SELECT count(*) FROM events_index"); }

  static constexpr size_t kGeneration = 40;
  proximal::testing::TemporaryFolder folder_;
  std::unique_ptr<Connection> writer_;
  std::unique_ptr<Connection> reader_;
  std::unique_ptr<TrailingIndex> index_;
  Statement query_;
  Statement backward_;
  Statement pending_;
  Statement insert_;
  Statement remove_;
};

TEST_F(TrailingIndexTest, TheOldestRowsMayGoWhereverTheyAre) {
  std::vector<TrailingIndex::Entry> rows;
  const auto remove_oldest = [&](size_t count) {
    const std::vector<TrailingIndex::Entry> oldest(rows.begin(),
                                                   rows.begin() + static_cast<ptrdiff_t>(count));
    for (const TrailingIndex::Entry& entry : oldest) {
      remove_.Bind(1, entry.position);
      ASSERT_TRUE(remove_.Run().ok());
    }
    ASSERT_TRUE(index_->RemoveOldest(oldest).ok());
  };
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    Begin();
    const size_t before = rows.size();
    for (int i = 0; i < 5; ++i) {
      const int64_t owner = static_cast<int64_t>(random() % 4);
      const int64_t position = Add(owner);
      rows.push_back({owner, position, position * 10});
    }
    const size_t gone = std::min<size_t>(before, random() % 10);
    remove_oldest(gone);
    if (random() % 5 == 0) {
      Rollback();
      rows.resize(before);
    } else {
      Commit();
      rows.erase(rows.begin(), rows.begin() + static_cast<ptrdiff_t>(gone));
    }
    if (random() % 20 == 0) Open();
    for (int64_t owner = 0; owner < 4; ++owner) {
      std::vector<int64_t> positions;
      for (const TrailingIndex::Entry& row : rows) {
        if (row.owner == owner) positions.push_back(row.position);
      }
      ASSERT_EQ(Positions(owner), positions) << round;
    }
  }
  // Nothing of what went comes into the index later.
  EXPECT_LE(Indexed(), static_cast<int64_t>(rows.size()));
}

TEST_F(TrailingIndexTest, ShowsRowsOnceTheyAreCommitted) {
  Begin();
  const int64_t position = Add(7);
  EXPECT_THAT(Positions(7), IsEmpty());
  Commit();
  EXPECT_THAT(Positions(7), ElementsAre(position));
  EXPECT_THAT(Positions(8), IsEmpty());
}

TEST_F(TrailingIndexTest, ForgetsRowsThatAreRolledBack) {
  Begin();
  const int64_t position = Add(7);
  Rollback();
  EXPECT_THAT(Positions(7), IsEmpty());
  Begin();
  EXPECT_GT(Add(7), position);
  Commit();
}

TEST_F(TrailingIndexTest, WritesNothingBeforeAGenerationIsFull) {
  for (size_t i = 0; i + 1 < kGeneration; ++i) {
    Begin();
    Add(static_cast<int64_t>(i % 3));
    Commit();
  }
  EXPECT_EQ(Indexed(), 0);
  EXPECT_EQ(Positions(0).size(), kGeneration / 3);
}

TEST_F(TrailingIndexTest, IsReadFromItsEndAsFarAsAnyoneWants) {
  std::vector<int64_t> positions;
  for (size_t i = 0; i < 5 * kGeneration; ++i) {
    Begin();
    positions.push_back(Add(7));
    Add(8);
    Commit();
  }
  for (size_t count : {size_t{1}, size_t{3}, kGeneration, 4 * kGeneration}) {
    EXPECT_THAT(Backward(7, count),
                ElementsAreArray(positions.rbegin(), positions.rbegin() + count));
  }
}

TEST_F(TrailingIndexTest, TrailsByNoMoreThanTwoGenerations) {
  constexpr int kRows = 1000;
  for (int i = 1; i <= kRows; ++i) {
    Begin();
    Add(i % 17);
    Commit();
    ASSERT_GE(Indexed() + static_cast<int64_t>(2 * kGeneration), i);
  }
}

// Random transactions, with crashes between and within generations, against a plain map.
TEST_F(TrailingIndexTest, AlwaysHasEveryRowOfEveryOwnerOnce) {
  std::mt19937 random(1);
  std::map<int64_t, std::vector<int64_t>> expected;
  int64_t next_owner = 20;
  std::vector<int64_t> owners;
  for (int64_t owner = 0; owner < next_owner; ++owner) owners.push_back(owner);
  for (int step = 0; step < 3000; ++step) {
    Begin();
    std::map<int64_t, std::vector<int64_t>> after = expected;
    for (unsigned i = random() % 8; i > 0; --i) {
      const int64_t owner = owners[random() % owners.size()];
      after[owner].push_back(Add(owner));
    }
    if (random() % 20 == 0) {
      int64_t& owner = owners[random() % owners.size()];
      Remove(owner);
      after.erase(owner);
      owner = next_owner++;  // As the store does: an erased learner that returns has a new key.
    }
    if (random() % 10 == 0) {
      Rollback();
      for (int64_t owner : owners) after.try_emplace(owner);
    } else {
      Commit();
      expected = std::move(after);
    }
    if (random() % 100 == 0) Open();
    const int64_t owner = owners[random() % owners.size()];
    ASSERT_EQ(Positions(owner), expected[owner]) << "step " << step;
  }
  for (int64_t owner = 0; owner < next_owner; ++owner) {
    ASSERT_EQ(Positions(owner), expected[owner]) << "owner " << owner;
  }
  EXPECT_GT(Indexed(), 0);
}

}  // namespace
}  // namespace proximal::sqlite
