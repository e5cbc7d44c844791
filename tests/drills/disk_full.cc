// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/disk_full.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/drills/drill_catalog.h"
#include "tests/drills/fleet.h"

namespace proximal::drills {
namespace {

// Room for the log of the journal, which begins anew at 64 MiB.
constexpr char kSize[] = "size=256m";

// A small file system at `folder`, for as long as it lives.
class SmallDisk {
 public:
  explicit SmallDisk(std::string folder) : folder_(std::move(folder)) {
    std::filesystem::create_directory(folder_);
    mounted_ = mount("tmpfs", folder_.c_str(), "tmpfs", 0, kSize) == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(folder_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  // Whether this process may mount.
  bool mounted() const { return mounted_; }
  const std::string& folder() const { return folder_; }

  // Takes all the room there is.
  void Fill() const {
    const int file = open(Filler().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const std::string block(1 << 12, 'x');
    while (write(file, block.data(), block.size()) > 0) {
    }
    close(file);
  }
  void Empty() const { std::filesystem::remove(Filler()); }

 private:
  std::string Filler() const { return folder_ + "/filler"; }

  const std::string folder_;
  bool mounted_ = false;
};

// Leaves no room for so long: what the server itself gives back is taken, too.
absl::Status KeepFull(const SmallDisk& disk, ServerProcess& server, absl::Duration hold) {
  const absl::Time end = absl::Now() + hold;
  if (!disk.mounted()) {
    if (absl::Status status = server.LimitFileSize(1); !status.ok()) return status;
  }
  do {
    if (disk.mounted()) disk.Fill();
    absl::SleepFor(absl::Milliseconds(20));
  } while (absl::Now() < end);
  return absl::OkStatus();
}

absl::Status Empty(const SmallDisk& disk, ServerProcess& server) {
  if (!disk.mounted()) return server.LimitFileSize(UINT64_MAX);
  disk.Empty();
  return absl::OkStatus();
}

uint64_t AcknowledgedWithin(const std::vector<Call>& calls, absl::Time begin, absl::Time end) {
  return std::count_if(calls.begin(), calls.end(), [&](const Call& call) {
    return call.acknowledged() && call.sent >= begin && call.ended < end;
  });
}

}  // namespace

absl::StatusOr<DrillFigures> FillDisk(const DrillOptions& options) {
  const SmallDisk disk(options.folder + "/disk");
  if (!disk.mounted()) Progress("disk-full", "may not mount: limits the size of files instead");
  const auto server =
      ServerProcess::Start({.binary = options.binary,
                            .journal = absl::StrCat("sqlite:", disk.folder(), "/journal.db"),
                            .log = options.folder + "/proximald.log",
                            .flags = {"--drain_delay=0s"}});
  if (!server.ok()) return server.status();
  absl::Status status = PublishDrillCatalog((*server)->address());
  if (!status.ok()) return status;
  auto channel = PlainChannel((*server)->address());
  auto load = std::make_unique<Load>(
      std::vector{channel}, LoadOptions{.learners = options.learners, .seed = options.seed});
  load->Start();
  absl::SleepFor(kWarmUp);
  const absl::Time begin = absl::Now();
  status = KeepFull(disk, **server, options.hold);
  const absl::Time end = absl::Now();
  status.Update(Empty(disk, **server));
  if (!status.ok()) return status;
  absl::SleepFor(kSettle);
  load->Stop();
  const std::vector<Call> calls = load->Calls();
  auto figures = Count(*load, calls, channel, begin, end);
  if (!figures.ok()) return figures;
  // The journal's files have room within them for a few more.
  figures->more = {
      {"acknowledged_while_full", static_cast<double>(AcknowledgedWithin(calls, begin, end))},
      {"tmpfs", disk.mounted() ? 1.0 : 0.0}};
  if (!figures->errors.contains("UNAVAILABLE")) {
    figures->missed.push_back("a full disk was not felt: the drill shows nothing");
  }
  load.reset();
  channel.reset();
  const int exit_code = (*server)->Terminate();
  if (exit_code != 0) {
    return absl::InternalError(absl::StrCat("after the drill proximald ended with ", exit_code));
  }
  return figures;
}

}  // namespace proximal::drills
