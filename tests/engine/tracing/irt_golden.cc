// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/tracing/irt_golden.h"

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

namespace proximal {
namespace {

std::string GoldenPath() {
  const char* folder = std::getenv("PROXIMAL_SHARED_DATA");
  return std::string(folder != nullptr ? folder : "../shared/data") + "/irt_golden/irt.json";
}

// mirt writes the partial credit model as P(k) ∝ exp(k a theta + d_k).
std::vector<double> StepsOfIntercepts(double a, const std::vector<double>& intercepts) {
  std::vector<double> steps;
  double before = 0;
  for (double intercept : intercepts) {
    steps.push_back(-(intercept - before) / a);
    before = intercept;
  }
  return steps;
}

}  // namespace

bool HasGolden() { return std::ifstream(GoldenPath()).good(); }

GoldenScores ReadGolden(const std::string& data, const std::string& model) {
  const nlohmann::json fit = nlohmann::json::parse(std::ifstream(GoldenPath())).at(data).at(model);
  GoldenScores golden;
  for (size_t i = 0; i < fit.at("a").size(); ++i) {
    GoldenItem item;
    item.a = fit.at("a")[i];
    if (!fit.contains("b")) {
      item.steps = StepsOfIntercepts(item.a, fit.at("d")[i]);
    } else if (fit.at("b")[i].is_array()) {
      item.steps = fit.at("b")[i].get<std::vector<double>>();
    } else {
      item.steps = {fit.at("b")[i].get<double>()};
    }
    if (fit.contains("g")) item.guess = fit.at("g")[i];
    golden.items.push_back(item);
  }
  const nlohmann::json& scores = fit.at("scores");
  golden.patterns = scores.at("patterns").get<std::vector<std::vector<int>>>();
  golden.eap = scores.at("EAP").at("theta").get<std::vector<double>>();
  golden.eap_error = scores.at("EAP").at("se").get<std::vector<double>>();
  golden.map = scores.at("MAP").at("theta").get<std::vector<double>>();
  golden.map_error = scores.at("MAP").at("se").get<std::vector<double>>();
  return golden;
}

}  // namespace proximal
