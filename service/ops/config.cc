// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/ops/config.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"

namespace proximal {
namespace {

// Rules that hold between flags.
absl::Status CheckTogether(const Config& config) {
  if (config.max_connection_age < config.refresh_interval) {
    return absl::InvalidArgumentError(
        "--max_connection_age: must not be shorter than --refresh_interval");
  }
  return absl::OkStatus();
}

absl::Status Apply(const Flag& flag, const std::string& text, Config& config) {
  const absl::Status status = flag.parse(text, config);
  if (status.ok()) return status;
  const std::string shown = flag.value == "SECRET" ? "***" : WithoutPasswords(text);
  return absl::InvalidArgumentError(absl::StrCat("--", flag.name, "=", shown, " (or ",
                                                 flag.EnvironmentName(), "): ", status.message()));
}

}  // namespace

std::string WithoutPasswords(absl::string_view value) {
  constexpr absl::string_view kMask = "***";
  constexpr absl::string_view kPassword = "password=";
  std::string shown;
  const size_t query = std::min(value.find('?'), value.size());
  absl::string_view place = value.substr(0, query);
  const size_t scheme = place.find("://");
  const size_t at = place.rfind('@');
  if (scheme != absl::string_view::npos && at != absl::string_view::npos && at > scheme) {
    absl::StrAppend(&shown, place.substr(0, scheme + 3), kMask);
    place.remove_prefix(at);
  }
  absl::StrAppend(&shown, place);
  absl::string_view rest = value.substr(query);
  for (size_t found; (found = rest.find(kPassword)) != absl::string_view::npos;) {
    absl::StrAppend(&shown, rest.substr(0, found + kPassword.size()), kMask);
    rest.remove_prefix(std::min(rest.find('&', found), rest.size()));
  }
  return absl::StrCat(shown, rest);
}

absl::StatusOr<Invocation> ParseCommandLine(int argc, const char* const* argv) {
  Invocation told;
  CLI::App app("Proximal, the adaptive practice engine: serves gRPC until SIGTERM.", "proximald");
  const Config defaults;
  std::map<std::string, std::string> texts;
  for (const Flag& flag : Flags()) {
    CLI::Option* option = app.add_option(absl::StrCat("--", flag.name), texts[flag.name],
                                         absl::StrCat(flag.help, " ", flag.rule))
                              ->envname(flag.EnvironmentName())
                              ->type_name(flag.value);
    if (flag.value == "BOOL") {
      option->expected(0, 1);  // and its default would stand in for a value left out
    } else if (const std::string usual = flag.show(defaults); !usual.empty()) {
      option->default_str(usual);
    }
  }
  bool print_flags = false;
  app.add_flag("--check_config", told.check_config, "Only check the configuration.");
  app.add_flag("--print_flags", print_flags, "Print the table of flags as Markdown.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    told.print = app.help();
    return told;
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(error.what());
  }
  for (const Flag& flag : Flags()) {
    const CLI::Option* option = app.get_option(absl::StrCat("--", flag.name));
    if (option->count() == 0) continue;
    // A switch that is named without a value is on.
    const bool bare = flag.value == "BOOL" && texts[flag.name].empty();
    const absl::Status status = Apply(flag, bare ? "true" : texts[flag.name], told.config);
    if (!status.ok()) return status;
  }
  if (absl::Status status = CheckTogether(told.config); !status.ok()) return status;
  if (print_flags) told.print = FlagsAsMarkdown();
  return told;
}

}  // namespace proximal
