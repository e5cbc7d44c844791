// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/groups.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/catalog/text.h"
#include "service/cli/byte_source.h"
#include "service/cli/csv.h"

namespace proximal {
namespace {

using Labels = absl::flat_hash_map<std::string, std::string>;  // by learner

absl::Status Bad(const std::string& path, size_t row, absl::string_view message) {
  return absl::InvalidArgumentError(absl::StrCat(path, ", row ", row, ": ", message));
}

// The position of a column of the header, or -1.
int ColumnOf(absl::Span<const absl::string_view> header, absl::string_view name) {
  for (size_t i = 0; i < header.size(); ++i) {
    if (header[i] == name) return static_cast<int>(i);
  }
  return -1;
}

absl::StatusOr<Labels> ReadLabels(const std::string& path) {
  auto source = OpenFile(path);
  if (!source.ok()) return source.status();
  CsvReader csv(*std::move(source));
  absl::StatusOr<bool> more = csv.Next();
  if (!more.ok()) return more.status();
  const int learner = *more ? ColumnOf(csv.fields(), "learner") : -1;
  const int group = *more ? ColumnOf(csv.fields(), "group") : -1;
  if (learner < 0 || group < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": the header needs the columns 'learner' and 'group'"));
  }
  Labels labels;
  for (size_t row = 1;; ++row) {
    more = csv.Next();
    if (!more.ok()) return Bad(path, row, more.status().message());
    if (!*more) return labels;
    const auto fields = csv.fields();
    if (static_cast<size_t>(std::max(learner, group)) >= fields.size()) {
      return Bad(path, row, "has fewer fields than the header");
    }
    const auto at = [&](int column) { return std::string(fields[static_cast<size_t>(column)]); };
    if (at(group).empty()) continue;
    const auto [known, added] = labels.emplace(at(learner), at(group));
    if (!added && known->second != at(group)) {
      return Bad(path, row, absl::StrCat("learner ", Quoted(at(learner)), " has two groups"));
    }
  }
}

}  // namespace

absl::StatusOr<LearnerGroups> ReadGroups(const std::string& path, const std::string& focal,
                                         const Ids& learners) {
  const absl::StatusOr<Labels> labels = ReadLabels(path);
  if (!labels.ok()) return labels.status();
  std::map<std::string, size_t> sizes;
  for (uint32_t learner = 0; learner < learners.size(); ++learner) {
    const auto label = labels->find(learners[learner]);
    if (label != labels->end()) ++sizes[label->second];
  }
  LearnerGroups groups;
  groups.focal = focal;
  if (focal.empty() && sizes.size() == 2) {
    groups.focal = std::min_element(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) {
                     return a.second < b.second;
                   })->first;
  }
  if (sizes.size() < 2 || !sizes.contains(groups.focal)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": the learners of the log have ", sizes.size(), " groups",
                     focal.empty() ? "; give --focal unless there are two"
                                   : absl::StrCat(", and none or only ", Quoted(focal))));
  }
  std::vector<std::string> others;
  for (const auto& [label, size] : sizes) {
    if (label != groups.focal) others.push_back(label);
  }
  groups.reference = absl::StrJoin(others, ", ");
  groups.of.assign(learners.size(), DifGroup::kNeither);
  for (uint32_t learner = 0; learner < learners.size(); ++learner) {
    const auto label = labels->find(learners[learner]);
    if (label == labels->end()) continue;
    groups.of[learner] = label->second == groups.focal ? DifGroup::kFocal : DifGroup::kReference;
  }
  return groups;
}

}  // namespace proximal
