// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/service/slow_sync.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <map>

#include "absl/base/const_init.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"

namespace proximal::bench {
namespace {

absl::Duration sync_delay;
sqlite3_vfs* default_vfs = nullptr;

// The default VFS gives a file methods by its kind when it opens it. Ours are copies of those, one
// of each, with another sync; the sync they had is the same for all.
ABSL_CONST_INIT absl::Mutex mutex(absl::kConstInit);
int (*default_sync)(sqlite3_file*, int) = nullptr;

int SlowSync(sqlite3_file* file, int flags) {
  absl::SleepFor(sync_delay);
  return default_sync(file, flags);
}

const sqlite3_io_methods* SlowMethods(const sqlite3_io_methods* methods) {
  static auto& slow = *new std::map<const sqlite3_io_methods*, sqlite3_io_methods>();
  absl::MutexLock lock(&mutex);
  const auto [entry, added] = slow.try_emplace(methods, *methods);
  if (added) {
    default_sync = methods->xSync;
    entry->second.xSync = SlowSync;
  }
  return &entry->second;
}

int OpenSlow(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int result = default_vfs->xOpen(default_vfs, name, file, flags, out_flags);
  if (file->pMethods != nullptr) file->pMethods = SlowMethods(file->pMethods);
  return result;
}

}  // namespace

void SlowDownSync(absl::Duration delay) {
  sync_delay = delay;
  default_vfs = sqlite3_vfs_find(nullptr);
  static sqlite3_vfs slow_vfs = *default_vfs;
  slow_vfs.zName = "slow-sync";
  slow_vfs.pNext = nullptr;
  slow_vfs.xOpen = OpenSlow;
  sqlite3_vfs_register(&slow_vfs, /*makeDflt=*/1);
}

double SyncsPerSecond(const std::string& folder, absl::Duration measure, absl::Duration delay) {
  std::string path = absl::StrCat(folder, "/sync-XXXXXX");
  const int file = mkstemp(path.data());
  if (file < 0) std::abort();
  unlink(path.c_str());
  char page[4096];
  std::memset(page, 'x', sizeof(page));
  const absl::Time begin = absl::Now();
  int syncs = 0;
  absl::Duration took;
  do {
    if (write(file, page, sizeof(page)) != sizeof(page)) std::abort();
    absl::SleepFor(delay);
    if (fsync(file) != 0) std::abort();
    ++syncs;
    took = absl::Now() - begin;
  } while (took < measure);
  close(file);
  return syncs / absl::ToDoubleSeconds(took);
}

}  // namespace proximal::bench
