// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Stands between a client and a PostgresServer, and cuts connections at the one moment at which
// nobody can say what became of a transaction: when its COMMIT is on the way.

#ifndef PROXIMAL_TESTS_SERVICE_STORE_POSTGRES_COMMIT_CUTTER_H_
#define PROXIMAL_TESTS_SERVICE_STORE_POSTGRES_COMMIT_CUTTER_H_

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace proximal::testing {

class CommitCutter {
 public:
  enum class At {
    kNever,
    kBefore,   // the server hears of no COMMIT, but that the connection is gone
    kAfter,    // the server has committed; its answer is lost
    kSilence,  // likewise, but the connection stays: no word comes through any more
  };

  // Listens on a socket in `folder`, and connects to the one in `server_folder`.
  CommitCutter(const std::string& folder, const std::string& server_folder);
  ~CommitCutter();

  // The next COMMIT meets this; those after it are let through.
  void Cut(At at) { at_ = at; }
  int cuts() const { return cuts_; }

 private:
  void Accept();
  void Relay(int client);
  // What to do with what the client says. False: the connection ends.
  bool Forward(int client, int server, const std::string& bytes, bool& silent);

  const std::string server_path_;
  std::atomic<At> at_ = At::kNever;
  std::atomic<int> cuts_ = 0;
  std::atomic<bool> ended_ = false;
  int listener_ = -1;
  std::vector<std::thread> relays_;  // the accepting thread's, until it ends
  std::thread accepting_;
};

}  // namespace proximal::testing

#endif  // PROXIMAL_TESTS_SERVICE_STORE_POSTGRES_COMMIT_CUTTER_H_
