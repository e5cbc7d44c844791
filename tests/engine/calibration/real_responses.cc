// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/calibration/real_responses.h"

#include <zstd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace proximal {
namespace {

std::string PathOf(const std::string& data) {
  const char* folder = std::getenv("PROXIMAL_SHARED_DATA");
  return std::string(folder != nullptr ? folder : "../shared/data") + "/" + data +
         "/responses.csv.zst";
}

// The whole file, decompressed.
std::string ReadZstd(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string packed{std::istreambuf_iterator<char>(file), {}};
  ZSTD_DStream* stream = ZSTD_createDStream();
  std::string text;
  std::string block(1 << 20, '\0');
  ZSTD_inBuffer in = {packed.data(), packed.size(), 0};
  size_t result = 1;
  while (in.pos < in.size && ZSTD_isError(result) == 0) {
    ZSTD_outBuffer out = {block.data(), block.size(), 0};
    result = ZSTD_decompressStream(stream, &out, &in);
    text.append(block, 0, out.pos);
  }
  ZSTD_freeDStream(stream);
  if (result != 0) throw std::runtime_error(path + " is damaged");
  return text;
}

struct Row {
  std::string item;
  double score;
  int64_t seconds;
};

struct Table {
  CatalogDraft draft;
  // By fold, then by learner, in the order of the file.
  std::map<int, std::vector<std::vector<Row>>> learners;
};

Table Parse(const std::string& text) {
  Table table;
  table.draft.title = "Real responses";
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  const bool timed = absl::StrContains(lines[0], ",time,");
  absl::flat_hash_map<std::string, size_t> skills, items;
  absl::flat_hash_map<std::string, std::pair<int, size_t>> learners;
  for (size_t n = 1; n < lines.size(); ++n) {
    const std::vector<std::string> cells = absl::StrSplit(lines[n], ',');
    Row row = {cells[1], cells[3] == "1" ? 1.0 : 0.0, 60 * static_cast<int64_t>(n)};
    if (timed && !absl::SimpleAtoi(cells[4], &row.seconds)) throw std::runtime_error("bad time");
    int fold = 0;
    if (!absl::SimpleAtoi(cells.back(), &fold)) throw std::runtime_error("bad fold");
    if (items.try_emplace(row.item, items.size()).second) {
      ItemDraft& item = table.draft.items.emplace_back();
      item.id = row.item;
      item.skill_ids = absl::StrSplit(cells[2], '~');
      for (const std::string& id : item.skill_ids) {
        if (!skills.try_emplace(id, skills.size()).second) continue;
        table.draft.skills.emplace_back().id = id;
      }
    }
    auto& of_fold = table.learners[fold];
    const auto [learner, is_new] = learners.try_emplace(cells[0], fold, of_fold.size());
    if (is_new) of_fold.emplace_back();
    of_fold[learner->second.second].push_back(std::move(row));
  }
  return table;
}

void Append(const std::vector<std::vector<Row>>& learners, const Catalog& catalog,
            ResponseLog& log) {
  for (const std::vector<Row>& rows : learners) {
    log.AddLearner();
    for (const Row& row : rows) {
      log.Add(*catalog.FindItem(row.item), row.score, absl::FromUnixSeconds(row.seconds));
    }
  }
}

}  // namespace

bool HasRealResponses(const std::string& data) { return std::ifstream(PathOf(data)).good(); }

RealResponses ReadRealResponses(const std::string& data, int fold) {
  Table table = Parse(ReadZstd(PathOf(data)));
  RealResponses responses;
  responses.catalog = Catalog::Compile(std::move(table.draft)).value();
  for (const auto& [of_rows, learners] : table.learners) {
    if (of_rows == fold) {
      Append(learners, *responses.catalog, responses.test);
    } else if (of_rows != fold % 5 + 1) {
      Append(learners, *responses.catalog, responses.train);
    }
  }
  return responses;
}

}  // namespace proximal
