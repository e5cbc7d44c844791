// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/files.h"

#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace proximal {
namespace {

using testing::HasSubstr;

class FilesTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  const std::string folder_ = testing::TempDir() + "/files_test";
};

TEST_F(FilesTest, ReplacesAFileWholeAndLeavesNothingBeside) {
  const std::string path = folder_ + "/out";
  ASSERT_TRUE(WriteFile(path, "first").ok());
  ASSERT_TRUE(WriteFile(path, "second").ok());
  EXPECT_EQ(ReadFile(path).value(), "second");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(FilesTest, NamesTheFileThatCannotBeWritten) {
  const absl::Status status = WriteFile(folder_ + "/none/out", "x");
  EXPECT_THAT(std::string(status.message()), HasSubstr(folder_ + "/none/out"));
  EXPECT_EQ(CheckWritable(folder_ + "/none/out").code(), status.code());
}

TEST_F(FilesTest, ADirectoryIsNotReplaced) {
  EXPECT_FALSE(WriteFile(folder_, "x").ok());
  EXPECT_TRUE(std::filesystem::is_directory(folder_));
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(FilesTest, AFullDiskLeavesNothing) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
  EXPECT_TRUE(absl::IsResourceExhausted(WriteFile("/dev/full", "x")));
}

TEST_F(FilesTest, CheckingWritesNothing) {
  ASSERT_TRUE(CheckWritable(folder_ + "/out").ok());
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

}  // namespace
}  // namespace proximal
