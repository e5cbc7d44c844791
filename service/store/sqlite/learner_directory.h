// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the writer remembers of learners, so that an append need not ask the database: their key,
// and of those with appends, the last sequence and the hashes of their event ids. The writer is the
// only one to change the file, so what is remembered is true until a transaction is rolled back.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_LEARNER_DIRECTORY_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_LEARNER_DIRECTORY_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/store/journal.h"
#include "service/store/sqlite/connection.h"

namespace proximal::sqlite {

struct WriterLearner {
  int64_t key = 0;                        // 0: not in the database
  std::optional<uint64_t> last_sequence;  // of its events, where it is known
  bool ids_loaded = false;                // what follows holds
  absl::flat_hash_set<int64_t> ids;       // hashes of the ids of all events
};

class LearnerDirectory {
 public:
  // Remembers the latest used learners, in about `max_bytes` at most.
  static absl::StatusOr<std::unique_ptr<LearnerDirectory>> Open(Connection& connection,
                                                                size_t max_bytes);

  // The learner, known or not. Valid until Trim, Remove or Clear.
  absl::StatusOr<WriterLearner*> Find(const LearnerKey& key);

  // Gives the learner a key, unless it has one. Keys are never used again.
  absl::Status Intern(const LearnerKey& key, WriterLearner& learner);

  absl::Status Remove(const LearnerKey& key);

  // `count` event ids were added to a learner.
  void CountIds(size_t count) { ids_ += count; }

  // Forgets the least recently used beyond the bound. Between transactions.
  void Trim();

  // Forgets everything: a transaction was rolled back. Keys it has given are not given again.
  void Clear();

 private:
  using Node = std::pair<LearnerKey, WriterLearner>;

  explicit LearnerDirectory(size_t max_bytes) : max_bytes_(max_bytes) {}

  void Forget(std::list<Node>::iterator node);

  const size_t max_bytes_;
  size_t ids_ = 0;  // in all learners remembered
  Statement find_;
  Statement insert_;
  Statement remove_;
  Statement set_last_key_;
  int64_t last_key_ = 0;
  std::list<Node> recent_;  // the latest used first
  absl::flat_hash_map<LearnerKey, std::list<Node>::iterator> index_;
};

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_LEARNER_DIRECTORY_H_
