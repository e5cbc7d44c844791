// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Breaks the service on purpose and counts what was lost.
// Exit codes: 0 every bar is met, 1 one is missed or a drill could not be carried out, 2 misused.

#include "tests/drills/drill.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "nlohmann/json.hpp"
#include "service/cli/files.h"
#include "tests/service/store/postgres/postgres_server.h"
#include "tests/service/store/redis/redis_server.h"

namespace proximal::drills {
namespace {

using Json = nlohmann::ordered_json;

Json ToJson(const DrillFigures& figures) {
  Json json = {{"acknowledged", figures.acknowledged},
               {"lost", figures.lost},
               {"duplicated", figures.duplicated},
               {"errors", figures.errors},
               {"longest_stall_ms", absl::ToInt64Milliseconds(figures.longest_stall)},
               {"recovery_ms", absl::ToInt64Milliseconds(figures.recovery)},
               {"calls", figures.calls},
               {"degraded", figures.degraded},
               {"late_calls", figures.late_calls}};
  if (figures.stale_picks) json["stale_picks"] = *figures.stale_picks;
  for (const auto& [name, value] : figures.more) json[name] = value;
  return json;
}

// Runs one drill in a folder of its own, which is kept where something went wrong.
absl::StatusOr<DrillFigures> RunIn(const Drill& drill, DrillOptions options) {
  if (drill.shared_stores && !(testing::HaveRedis() && testing::HavePostgres())) {
    return absl::FailedPreconditionError("needs redis-server and postgresql: install both");
  }
  std::string pattern = (std::filesystem::temp_directory_path() / "proximal-drill-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    return absl::ErrnoToStatus(errno, absl::StrCat("making ", pattern));
  }
  options.folder = pattern;
  absl::StatusOr<DrillFigures> figures = drill.run(options);
  if (figures.ok()) JudgeCommonBars(*figures);
  if (figures.ok() && figures->missed.empty()) {
    std::filesystem::remove_all(pattern);
  } else {
    Progress(drill.name, absl::StrCat("what the servers left is in ", pattern));
  }
  return figures;
}

// Whether it met its bars. Adds its figures to `all`.
bool RunOne(const Drill& drill, const DrillOptions& options, Json& all) {
  Progress(drill.name, drill.breaks);
  const absl::Time begin = absl::Now();
  const absl::StatusOr<DrillFigures> figures = RunIn(drill, options);
  if (!figures.ok()) {
    Progress(drill.name, figures.status().ToString());
    return false;
  }
  Progress(drill.name, absl::StrFormat("%.0f s", absl::ToDoubleSeconds(absl::Now() - begin)));
  for (const std::string& missed : figures->missed) Progress(drill.name, missed);
  all[drill.name] = ToJson(*figures);
  absl::PrintF("%s %s\n", drill.name, all[drill.name].dump());
  std::fflush(stdout);
  return figures->missed.empty();
}

int Run(const std::vector<std::string>& names, const DrillOptions& options,
        const std::string& json_file) {
  Json all = Json::object();
  bool met = true;
  for (const Drill& drill : Drills()) {
    if (!names.empty() && std::find(names.begin(), names.end(), drill.name) == names.end()) {
      continue;
    }
    met = RunOne(drill, options, all) && met;
  }
  if (json_file.empty()) return met ? 0 : 1;
  const absl::Status written = WriteFile(json_file, all.dump(2) + "\n");
  if (written.ok()) return met ? 0 : 1;
  Progress("drill", std::string(written.message()));
  return 1;
}

// Stores and logs lie in memory where there is room, unless TMPDIR says where: a busy disk that
// takes seconds to flush is no part of any drill, and what is flushed survives SIGKILL either way.
void PreferMemory() {
  constexpr char kMemory[] = "/dev/shm";
  constexpr uint64_t kRoom = uint64_t{1} << 30;
  std::error_code none;
  const std::filesystem::space_info space = std::filesystem::space(kMemory, none);
  if (!none && space.available >= kRoom) setenv("TMPDIR", kMemory, /*overwrite=*/0);
}

std::string ListOfDrills() {
  std::string list = "Drills:\n";
  for (const Drill& drill : Drills()) {
    absl::StrAppendFormat(&list, "  %-26s%s\n", drill.name, drill.breaks);
  }
  return list;
}

int Main(int argc, char** argv) {
  CLI::App app("Breaks the service on purpose and counts what was lost.", "drill");
  app.footer(ListOfDrills());
  std::vector<std::string> names, known;
  for (const Drill& drill : Drills()) known.push_back(drill.name);
  std::string json;
  double seconds = 3;
  DrillOptions options;
  const std::filesystem::path folder = std::filesystem::canonical("/proc/self/exe").parent_path();
  options.binary = folder / "proximald";
  options.clock_shim = folder / "libdrill_clock.so";
  options.client_config = "deploy/client/service_config.json";
  app.add_option("NAME", names, "which drills (default: all)")->check(CLI::IsMember(known));
  app.add_option("--json", json, "write the figures there")->type_name("FILE");
  app.add_option("--seconds", seconds, "how long a fault lasts (default: 3)")
      ->check(CLI::Range(1, 600))
      ->type_name("N");
  app.add_option("--learners", options.learners, "who practise at once (default: 48)")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  app.add_option("--kills", options.kills, "how often kill-service kills (default: 20)")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  app.add_option("--seed", options.seed, "of learners and random moments (default: 1)")
      ->type_name("N");
  app.add_option("--client_config", options.client_config,
                 "what callers are given (default: deploy/client/service_config.json)")
      ->type_name("FILE");
  app.add_option("--proximald", options.binary, "the server (default: beside this program)")
      ->type_name("FILE");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  options.hold = absl::Seconds(seconds);
  PreferMemory();
  return Run(names, options, json);
}

}  // namespace
}  // namespace proximal::drills

int main(int argc, char** argv) { return proximal::drills::Main(argc, argv); }
