// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A real PostgreSQL for tests: on a Unix socket in a folder of its own, with fsync on. It ends with
// its object, and with this process however that ends. PostgreSQL refuses to run as root: there it
// runs as the user postgres.

#ifndef PROXIMAL_TESTS_SERVICE_STORE_POSTGRES_POSTGRES_SERVER_H_
#define PROXIMAL_TESTS_SERVICE_STORE_POSTGRES_POSTGRES_SERVER_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "service/store/postgres/postgres_options.h"

namespace proximal::testing {

// Whether there is a PostgreSQL to start.
bool HavePostgres();

// For a server that is measured: buffers and log of a server rather than of a test.
inline std::vector<std::string> SettingsToMeasure() {
  return {"shared_buffers=256MB", "max_wal_size=4GB"};
}

class PostgresServer {
 public:
  // `settings` as in its configuration: {"max_connections=20"}. Returns when it takes connections;
  // ends the process where it does not.
  explicit PostgresServer(std::vector<std::string> settings = {});
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // The one that the tests of this process share.
  static PostgresServer& Shared();

  // A database of its own for whoever asks, empty; gives its name.
  std::string NewDatabase();
  // postgres://tester@/DATABASE, `more` ("timeout=1s&writers=2") after the socket's folder.
  std::string Url(const std::string& database, const std::string& more = "") const;
  // Where its socket is.
  const std::string& folder() const { return folder_; }
  // The options of Url, patient: only what is meant to be late is late.
  PostgresOptions Options(const std::string& database) const;

  void Pause();    // SIGSTOP, to all its processes
  void Resume();   // SIGCONT
  void Kill();     // SIGKILL, to all of them
  void Start();    // again, after Kill, on the same data
  void Restart();  // ends what is under way and begins again

  // CPU time of all its processes that live, so far, in seconds.
  double CpuSeconds() const;

  // Runs one statement; its first column as text, a line for each row, errors with a "!" before
  // them.
  std::string Run(const std::string& database, const std::string& sql);

 private:
  void Initialize();
  void Spawn();
  // A program of PostgreSQL's in a process of its own, as a user it may run as.
  pid_t Launch(const std::vector<std::string>& words) const;
  std::vector<pid_t> Processes() const;

  const std::vector<std::string> settings_;
  std::string folder_;
  pid_t process_ = 0;
  int databases_ = 0;
};

}  // namespace proximal::testing

#endif  // PROXIMAL_TESTS_SERVICE_STORE_POSTGRES_POSTGRES_SERVER_H_
