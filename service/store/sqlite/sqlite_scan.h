// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A scan of a journal file.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_SQLITE_SCAN_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_SQLITE_SCAN_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "service/store/journal_scan.h"
#include "service/store/sqlite/connection.h"

namespace proximal {

// Through a connection that cannot write, and without the lock that makes a server the only one
// (file_lock.h): the write-ahead log keeps readers and the writer apart. As long as the scan lives,
// that log keeps what the scan may still read.
class SqliteScan : public JournalScan {
 public:
  // What is seen is what was recorded by now. Errors as SqliteStore::Open; also FAILED_PRECONDITION
  // for a file of an older version, which the service brings up to date when it starts.
  static absl::StatusOr<std::unique_ptr<JournalScan>> Open(const std::string& path);

  const std::string& place() const override { return place_; }
  absl::Status ForEachEvent(
      absl::string_view tenant,
      absl::FunctionRef<absl::Status(absl::string_view learner, const Event& event, Position at)>
          each) override;
  absl::StatusOr<ActiveArtifact> Active(absl::string_view tenant, ArtifactKind kind) override;

 private:
  SqliteScan(std::string place, std::unique_ptr<sqlite::Connection> connection)
      : place_(std::move(place)), connection_(std::move(connection)) {}

  const std::string place_;
  const std::unique_ptr<sqlite::Connection> connection_;  // within one read transaction
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_SQLITE_SCAN_H_
