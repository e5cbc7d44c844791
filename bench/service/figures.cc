// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/service/figures.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"

namespace proximal::bench {

void Figures::Add(absl::string_view name, double value) {
  std::vector<double>& values = values_[std::string(name)];
  if (values.empty()) names_.emplace_back(name);
  values.push_back(value);
}

double Figures::Median(absl::string_view name) const {
  std::vector<double> values = values_.find(std::string(name))->second;
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::string Figures::Table() const {
  std::string table =
      absl::StrFormat("%-28s %14s %14s %14s\n", "figure", "median", "least", "greatest");
  for (const std::string& name : names_) {
    const std::vector<double>& values = values_.at(name);
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    absl::StrAppendFormat(&table, "%-28s %14.3f %14.3f %14.3f\n", name, Median(name), *least,
                          *greatest);
  }
  return table;
}

bool Figures::WriteJson(const std::string& path) const {
  nlohmann::ordered_json json;
  for (const std::string& name : names_) json[name] = Median(name);
  std::ofstream file(path);
  file << json.dump(2) << '\n';
  file.close();
  if (file) return true;
  std::fprintf(stderr, "bench: --json=%s: %s\n", path.c_str(), std::strerror(errno));
  return false;
}

}  // namespace proximal::bench
