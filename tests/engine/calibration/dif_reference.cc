// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/calibration/dif_reference.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"

namespace proximal {
namespace {

using nlohmann::json;

std::filesystem::path Folder() {
  const char* elsewhere = std::getenv("PROXIMAL_SHARED_DATA");
  return elsewhere != nullptr ? elsewhere : "../shared/data";
}

DifReferenceItem ItemOf(const json& from) {
  DifReferenceItem item;
  item.name = from["item"];
  item.alpha = from["alpha_MH"];
  item.chi_square = from["chi2_own_continuity"];
  item.delta = from["delta_MH"];
  item.delta_error = from["se_delta"];
  item.ets = from["ETS_class"].get<std::string>()[0];
  const json& logistic = from["logistic"];
  item.uniform = logistic["LR_uniform"];
  item.nonuniform = logistic["LR_nonuniform"];
  item.both = logistic["LR_both"];
  item.match_slope = logistic["beta_score"];
  item.group_shift = logistic["beta_group"];
  for (const json& row : from["tables_score_refCorrect_refWrong_focCorrect_focWrong"]) {
    item.scores.push_back(row[0]);
    item.strata.push_back({row[1], row[2], row[3], row[4]});
  }
  return item;
}

std::vector<std::string> Cells(std::string line) {
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return absl::StrSplit(line, ',');
}

}  // namespace

bool HasDifReference() { return std::filesystem::exists(Folder() / "irt_golden" / "dif.json"); }

DifReference ReadDifReference(const std::string& name) {
  std::ifstream golden(Folder() / "irt_golden" / "dif.json");
  const json study = json::parse(golden)[name];
  std::vector<DifReferenceItem> items;
  for (const json& item : study["items"]) items.push_back(ItemOf(item));

  std::ifstream csv(Folder() / "irt_matrices" / study["data"].get<std::string>());
  std::string line;
  std::getline(csv, line);
  const std::vector<std::string> header = Cells(line);
  const size_t first_item = header.size() - items.size();
  const std::string label = name.substr(name.find('_') + 1);  // the column of the groups
  std::vector<IrtData::Row> rows;
  std::vector<DifGroup> groups;
  while (std::getline(csv, line)) {
    const std::vector<std::string> cells = Cells(line);
    for (size_t column = 0; column < cells.size(); ++column) {
      if (header[column] == label && column < first_item) {
        groups.push_back(cells[column] == study["reference"].get<std::string>()
                             ? DifGroup::kReference
                             : DifGroup::kFocal);
      } else if (column >= first_item) {
        uint32_t category = 0;
        (void)absl::SimpleAtoi(cells[column], &category);
        rows.push_back({0, static_cast<uint32_t>(column - first_item), category});
      }
    }
    for (size_t i = rows.size() - items.size(); i < rows.size(); ++i) {
      rows[i].person = static_cast<uint32_t>(groups.size() - 1);
    }
  }
  absl::StatusOr<IrtData> data = IrtData::Create(groups.size(), items.size(), rows);
  return {std::move(items), *std::move(data), std::move(groups)};
}

}  // namespace proximal
