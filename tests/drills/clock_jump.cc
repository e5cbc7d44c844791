// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/clock_jump.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/drills/fleet.h"
#include "tests/service/store/redis/redis_server.h"

namespace proximal::drills {
namespace {

// How far a replica's clock is ahead of the machine's.
class LentClock {
 public:
  explicit LentClock(std::string path) : path_(std::move(path)) { Set(absl::ZeroDuration()); }
  const std::string& path() const { return path_; }

  void Set(absl::Duration ahead) {
    const int64_t offset = absl::ToInt64Nanoseconds(ahead);
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    if (!file.is_open()) file.open(path_, std::ios::out | std::ios::binary);
    file.write(reinterpret_cast<const char*>(&offset), sizeof(offset));
  }

 private:
  const std::string path_;
};

}  // namespace

absl::StatusOr<DrillFigures> JumpClocks(const DrillOptions& options) {
  if (!std::filesystem::exists(options.clock_shim)) {
    return absl::FailedPreconditionError(absl::StrCat(options.clock_shim, " is not there"));
  }
  testing::RedisServer redis;
  std::array<LentClock, Fleet::kReplicas> clocks = {LentClock(options.folder + "/clock-0"),
                                                    LentClock(options.folder + "/clock-1"),
                                                    LentClock(options.folder + "/clock-2")};
  Fleet::Options world{.cache = redis.Url()};
  for (size_t i = 0; i < Fleet::kReplicas; ++i) {
    world.environment[i] = {absl::StrCat("LD_PRELOAD=", options.clock_shim),
                            absl::StrCat("PROXIMAL_CLOCK=", clocks[i].path())};
  }
  const auto fleet = Fleet::Start(options, world);
  if (!fleet.ok()) return fleet.status();
  const auto jump = [&] {
    clocks[0].Set(absl::Hours(1));
    absl::SleepFor(options.hold / 3);
    clocks[1].Set(-absl::Hours(1));
    absl::SleepFor(options.hold / 3);
    clocks[2].Set(absl::Hours(30));
  };
  const auto jump_back = [&] {
    for (LentClock& clock : clocks) clock.Set(absl::ZeroDuration());
  };
  auto experience =
      PractiseThrough(**fleet, options, {.begin = jump, .end = jump_back, .hold = options.hold},
                      {.service_times = true});
  if (!experience.ok()) return experience.status();
  return std::move(experience->figures);
}

}  // namespace proximal::drills
