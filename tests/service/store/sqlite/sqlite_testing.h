// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// For tests of the SQLite store: a folder for its files, and what can be done to them.

#ifndef PROXIMAL_TESTS_SERVICE_STORE_SQLITE_SQLITE_TESTING_H_
#define PROXIMAL_TESTS_SERVICE_STORE_SQLITE_SQLITE_TESTING_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "service/store/sqlite/sqlite_store.h"

namespace proximal::testing {

// An empty folder, removed with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "proximal-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string File(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline std::unique_ptr<SqliteStore> OpenOrDie(const SqliteOptions& options) {
  absl::StatusOr<std::unique_ptr<SqliteStore>> store = SqliteStore::Open(options);
  EXPECT_TRUE(store.ok()) << store.status();
  if (!store.ok()) std::abort();
  return *std::move(store);
}

}  // namespace proximal::testing

#endif  // PROXIMAL_TESTS_SERVICE_STORE_SQLITE_SQLITE_TESTING_H_
