// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Loaded before a program's own libraries (LD_PRELOAD), makes every sync take as many microseconds
// longer as PROXIMAL_SYNC_DELAY_US says: another program's disk, made slower.

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>

namespace {

using Sync = int (*)(int);

int Slowed(const char* name, int file) {
  static const auto delay =
      static_cast<useconds_t>(std::atoi(std::getenv("PROXIMAL_SYNC_DELAY_US")));
  usleep(delay);
  return reinterpret_cast<Sync>(dlsym(RTLD_NEXT, name))(file);
}

}  // namespace

extern "C" int fsync(int file) { return Slowed("fsync", file); }
extern "C" int fdatasync(int file) { return Slowed("fdatasync", file); }
