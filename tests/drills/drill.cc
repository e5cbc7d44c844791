// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Breaks the service on purpose and counts what was lost.
// Exit codes: 0 nothing was lost, 1 something was or a drill failed, 2 misused.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"
#include "service/cli/files.h"
#include "tests/drills/kill_service.h"

namespace proximal {
namespace {

using Json = nlohmann::ordered_json;
using Drill = absl::StatusOr<DrillFigures> (*)(const DrillOptions&);

const std::vector<std::pair<std::string, Drill>> kDrills = {{"kill-service", &KillService}};

Json ToJson(const DrillFigures& figures) {
  return {{"acknowledged", figures.acknowledged},
          {"lost", figures.lost},
          {"duplicated", figures.duplicated},
          {"errors", figures.errors},
          {"longest_stall_ms", absl::ToInt64Milliseconds(figures.longest_stall)},
          {"recovery_ms", absl::ToInt64Milliseconds(figures.recovery)}};
}

// Runs one drill in a folder of its own, which is kept where something went wrong.
absl::StatusOr<DrillFigures> RunIn(Drill drill, DrillOptions options) {
  std::string pattern = (std::filesystem::temp_directory_path() / "proximal-drill-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    return absl::ErrnoToStatus(errno, absl::StrCat("making ", pattern));
  }
  options.folder = pattern;
  const absl::StatusOr<DrillFigures> figures = drill(options);
  if (figures.ok() && figures->lost + figures->duplicated == 0) {
    std::filesystem::remove_all(pattern);
  } else {
    absl::FPrintF(stderr, "drill: the journal and the server's log are in %s\n", pattern);
  }
  return figures;
}

int RunDrills(const std::vector<std::string>& names, const DrillOptions& options,
              const std::string& json_file) {
  Json all = Json::object();
  bool clean = true;
  for (const auto& [name, drill] : kDrills) {
    if (!names.empty() && std::find(names.begin(), names.end(), name) == names.end()) continue;
    const absl::StatusOr<DrillFigures> figures = RunIn(drill, options);
    if (!figures.ok()) {
      absl::FPrintF(stderr, "drill: %s: %s\n", name, figures.status().message());
      clean = false;
      continue;
    }
    clean = clean && figures->lost + figures->duplicated == 0;
    all[name] = ToJson(*figures);
    absl::PrintF("%s %s\n", name, all[name].dump());
  }
  if (json_file.empty()) return clean ? 0 : 1;
  const absl::Status written = WriteFile(json_file, all.dump(2) + "\n");
  if (written.ok()) return clean ? 0 : 1;
  absl::FPrintF(stderr, "drill: %s\n", written.message());
  return 1;
}

}  // namespace
}  // namespace proximal

int main(int argc, char** argv) {
  CLI::App app("Breaks the service on purpose and counts what was lost.", "drill");
  std::vector<std::string> names, known;
  for (const auto& [name, drill] : proximal::kDrills) known.push_back(name);
  std::string json;
  proximal::DrillOptions options;
  options.binary = (std::filesystem::canonical("/proc/self/exe").parent_path() / "proximald");
  app.add_option("NAME", names, "which drills (default: all)")->check(CLI::IsMember(known));
  app.add_option("--json", json, "write the figures there")->type_name("FILE");
  app.add_option("--seed", options.seed, "of the random moments (default: 1)")->type_name("N");
  app.add_option("--kills", options.kills, "how often (default: 20)")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  app.add_option("--learners", options.learners, "who practise at once (default: 64)")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  app.add_option("--proximald", options.binary, "the server (default: beside this program)")
      ->type_name("FILE");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return proximal::RunDrills(names, options, json);
}
