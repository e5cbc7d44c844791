// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the SQLite store does when the disk, the file or another process is against it: a clear
// message, nothing half written, and recovery.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/store/sqlite/connection.h"
#include "tests/service/store/sqlite/sqlite_testing.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const LearnerKey kAda{"school", "ada"};

std::string MessageOf(const absl::Status& status) { return std::string(status.message()); }

class SqliteFailureTest : public ::testing::Test {
 protected:
  absl::Status OpenStatus() { return SqliteStore::Open({.path = path_}).status(); }

  // Appends large events to the learner until one is refused; gives how many were not.
  static uint64_t AppendUntilRefused(Journal& journal, absl::Status& refusal) {
    const std::string filler(4000, 'x');
    for (uint64_t sequence = 1;; ++sequence) {
      Event event = ResponseEvent(sequence, absl::StrCat("r", sequence));
      std::get<Response>(event.fact).item_id = filler;
      refusal = Append(journal, kAda, {event});
      if (!refusal.ok()) return sequence - 1;
      if (sequence > 100'000) return sequence;
    }
  }

  static void AwaitHealth(const Journal& journal) {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (!journal.Health().ok() && absl::Now() < end) absl::SleepFor(absl::Milliseconds(5));
    EXPECT_TRUE(journal.Health().ok()) << journal.Health();
  }

  TemporaryFolder folder_;
  const std::string path_ = folder_.File("journal.db");
};

TEST_F(SqliteFailureTest, NamesAMissingDirectory) {
  const std::string path = folder_.File("missing/journal.db");
  const absl::Status status = SqliteStore::Open({.path = path}).status();
  EXPECT_TRUE(absl::IsNotFound(status)) << status;
  EXPECT_THAT(MessageOf(status), AllOf(HasSubstr(path), HasSubstr("/missing does not exist")));
}

TEST_F(SqliteFailureTest, RefusesADirectoryAndAnEmptyPath) {
  const absl::Status status = SqliteStore::Open({.path = folder_.path()}).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(MessageOf(status), AllOf(HasSubstr(folder_.path()), HasSubstr("is a directory")));
  EXPECT_TRUE(absl::IsInvalidArgument(SqliteStore::Open({.path = ""}).status()));
}

TEST_F(SqliteFailureTest, RefusesAFileThatIsNoDatabase) {
  std::ofstream(path_) << std::string(10'000, 'z');
  const absl::Status status = OpenStatus();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(MessageOf(status), AllOf(HasSubstr(path_), HasSubstr("not a database")));
}

TEST_F(SqliteFailureTest, ReportsACorruptPage) {
  {
    const auto store = OpenOrDie({.path = path_});
    absl::Status status;
    ASSERT_TRUE(Append(*store, kAda, ResponseEvents(1, 2000)).ok());
  }
  {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(0, std::ios::end);
    const auto size = static_cast<int64_t>(file.tellp());
    ASSERT_GT(size, 30 * 4096);
    file.seekp(20 * 4096);
    file << std::string(static_cast<size_t>(size - 20 * 4096), '\xA5');
  }
  // Whether the damage shows at opening or at the first read depends on where it is.
  absl::StatusOr<std::unique_ptr<SqliteStore>> store = SqliteStore::Open({.path = path_});
  const absl::Status status = store.ok() ? Read(**store, kAda).status() : store.status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
}

TEST_F(SqliteFailureTest, RefusesASecondStoreInTheSameProcess) {
  const auto store = OpenOrDie({.path = path_});
  const absl::Status status = OpenStatus();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(MessageOf(status), AllOf(HasSubstr(path_), HasSubstr("in use by process"),
                                       HasSubstr(absl::StrCat(getpid()))));
  EXPECT_TRUE(Append(*store, kAda, ResponseEvents(1, 1)).ok());
}

TEST_F(SqliteFailureTest, RefusesASecondProcessUntilTheFirstIsGone) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto store = SqliteStore::Open({.path = path_});
    (void)!write(ready[1], store.ok() ? "y" : "n", 1);
    pause();
    _exit(0);
  }
  char opened = 0;
  ASSERT_EQ(read(ready[0], &opened, 1), 1);
  EXPECT_EQ(opened, 'y');
  const absl::Status status = OpenStatus();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(MessageOf(status), HasSubstr(absl::StrCat("in use by process ", child)));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ready[0]);
  close(ready[1]);
  EXPECT_TRUE(OpenStatus().ok());
}

TEST_F(SqliteFailureTest, ALockOfAnotherToolIsUnavailableAndPasses) {
  const auto store = OpenOrDie({.path = path_});
  ASSERT_TRUE(Append(*store, kAda, ResponseEvents(1, 1)).ok());
  const auto tool = *sqlite::Connection::Open(path_, sqlite::Connection::Mode::kReadWrite);
  ASSERT_TRUE(tool->Execute("BEGIN IMMEDIATE").ok());
  const absl::Status status = Append(*store, kAda, ResponseEvents(2, 2));
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(MessageOf(status), AllOf(HasSubstr(path_), HasSubstr("locked by another process")));
  EXPECT_TRUE(absl::IsUnavailable(store->Health()));
  EXPECT_EQ(Read(*store, kAda)->size(), 1u);
  ASSERT_TRUE(tool->Execute("ROLLBACK").ok());
  AwaitHealth(*store);
  EXPECT_TRUE(Append(*store, kAda, ResponseEvents(2, 2)).ok());
}

// Permissions do not bind root: while it lives, the process acts as one whom they bind.
class BoundByPermissions {
 public:
  explicit BoundByPermissions(const std::string& folder) : user_(geteuid()) {
    constexpr uid_t kNobody = 65534;
    if (user_ != 0) return;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      EXPECT_EQ(chown(entry.path().c_str(), kNobody, static_cast<gid_t>(-1)), 0);
    }
    EXPECT_EQ(chown(folder.c_str(), kNobody, static_cast<gid_t>(-1)), 0);
    EXPECT_EQ(seteuid(kNobody), 0);
  }
  ~BoundByPermissions() { EXPECT_EQ(seteuid(user_), 0); }

 private:
  const uid_t user_;
};

TEST_F(SqliteFailureTest, RefusesAReadOnlyDirectory) {
  ASSERT_EQ(chmod(folder_.path().c_str(), 0500), 0);
  const BoundByPermissions bound(folder_.path());
  const absl::Status status = OpenStatus();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(MessageOf(status), AllOf(HasSubstr(path_), HasSubstr("Permission denied")));
}

TEST_F(SqliteFailureTest, RefusesAReadOnlyFile) {
  OpenOrDie({.path = path_});
  ASSERT_EQ(chmod(path_.c_str(), 0400), 0);
  const BoundByPermissions bound(folder_.path());
  const absl::Status status = OpenStatus();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(MessageOf(status), AllOf(HasSubstr(path_), HasSubstr("read-only")));
}

TEST_F(SqliteFailureTest, AFullDiskRefusesAndRecovers) {
  if (mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=2m") != 0) {
    GTEST_SKIP() << "a small file system cannot be mounted here: " << std::strerror(errno);
  }
  {
    auto store = OpenOrDie({.path = path_});
    const std::string ballast = folder_.File("ballast");
    std::ofstream(ballast) << std::string(1'000'000, 'b');
    absl::Status refusal;
    const uint64_t kept = AppendUntilRefused(*store, refusal);
    EXPECT_TRUE(absl::IsUnavailable(refusal)) << refusal;
    EXPECT_THAT(MessageOf(refusal), AllOf(HasSubstr(path_), HasSubstr("the disk is full")));
    EXPECT_TRUE(absl::IsUnavailable(store->Health()));
    EXPECT_EQ(Read(*store, kAda)->size(), kept);

    // A part of a large batch fits, but none of it is kept.
    EXPECT_TRUE(absl::IsUnavailable(Append(*store, {"school", "bob"}, ResponseEvents(1, 20'000))));
    EXPECT_TRUE(Read(*store, {"school", "bob"})->empty());

    // What was refused is not there after a restart either.
    store.reset();
    store = OpenOrDie({.path = path_});
    EXPECT_EQ(Read(*store, kAda)->size(), kept);

    ASSERT_EQ(unlink(ballast.c_str()), 0);
    EXPECT_TRUE(Append(*store, kAda, ResponseEvents(kept + 1, kept + 1)).ok());
    EXPECT_TRUE(store->Health().ok());
    EXPECT_EQ(Read(*store, kAda)->size(), kept + 1);
  }
  umount2(folder_.path().c_str(), MNT_DETACH);
}

TEST_F(SqliteFailureTest, AFileThatCannotGrowRefusesAndRecoversByItself) {
  const auto store = OpenOrDie({.path = path_});
  struct rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit tight = {400'000, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  absl::Status refusal;
  const uint64_t kept = AppendUntilRefused(*store, refusal);
  const absl::Status unhealthy = store->Health();
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);

  EXPECT_TRUE(absl::IsUnavailable(refusal)) << refusal;
  EXPECT_TRUE(absl::IsUnavailable(unhealthy)) << unhealthy;
  EXPECT_THAT(MessageOf(refusal), HasSubstr(path_));
  EXPECT_EQ(Read(*store, kAda)->size(), kept);
  AwaitHealth(*store);
  EXPECT_TRUE(Append(*store, kAda, ResponseEvents(kept + 1, kept + 1)).ok());
}

}  // namespace
}  // namespace proximal::testing
