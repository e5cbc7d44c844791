// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/response_csv.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/catalog/text.h"
#include "engine/catalog/validate.h"
#include "service/cli/csv.h"

namespace proximal {
namespace {

enum Column {
  kLearner,
  kItem,
  kSkills,
  kCorrect,
  kTime,
  kDuration,
  kAttempt,
  kHints,
  kScore,
  kFold,
  kColumnCount
};
constexpr std::array<absl::string_view, kColumnCount> kNames = {
    "learner",     "item",    "skills", "correct", "time",
    "duration_ms", "attempt", "hints",  "score",   "fold"};
constexpr int kRequired = kTime;  // the columns before it

constexpr double kLatestSeconds = 4102444800;          // 2100-01-01
constexpr int64_t kDefaultStart = 1577836800'000'000;  // 2020-01-01, microseconds
constexpr int64_t kDefaultStep = 60'000'000;           // a minute
constexpr int64_t kNoTime = std::numeric_limits<int64_t>::min();
constexpr size_t kProgressRows = 1 << 14;

// What one row says.
struct Row {
  absl::string_view learner, item, skills;
  double score = 0;
  double seconds = 0;
  int duration_ms = -1;
  int attempt = 0;
  int hints = 0;
  int fold = ResponseTable::kNoFold;
};

// A value that breaks a rule; the rule goes on after it: "is not 0 or 1".
absl::Status Broken(Column column, absl::string_view value, absl::string_view rule) {
  if (value.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("column '", kNames[column], "' is empty"));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("column '", kNames[column], "': ", Quoted(value), " ", rule));
}

absl::Status CheckId(Column column, absl::string_view id) {
  if (id.empty()) return Broken(column, id, "");
  if (id.size() > kMaxIdBytes) {
    return Broken(column, id, absl::StrCat("is longer than ", kMaxIdBytes, " bytes"));
  }
  switch (FindTextFault(id)) {
    case TextFault::kNone:
      return absl::OkStatus();
    case TextFault::kInvalidUtf8:
      return Broken(column, id, "is not UTF-8");
    case TextFault::kControlCharacter:
      return Broken(column, id, "has a control character");
  }
  return absl::OkStatus();
}

absl::Status ParseNumber(Column column, absl::string_view value, double low, double high,
                         absl::string_view rule, double* out) {
  if (!absl::SimpleAtod(value, out) || !(*out >= low && *out <= high)) {
    return Broken(column, value, rule);
  }
  return absl::OkStatus();
}

// An empty value leaves `out` as it is.
absl::Status ParseCount(Column column, absl::string_view value, int high, int* out) {
  if (value.empty()) return absl::OkStatus();
  if (!absl::SimpleAtoi(value, out) || *out < 0 || *out > high) {
    return Broken(column, value, absl::StrCat("is not a whole number 0..", high));
  }
  return absl::OkStatus();
}

class Reader {
 public:
  Reader(std::unique_ptr<ByteSource> source, const ReadOptions& options, ResponseTable* table)
      : csv_(std::move(source)), options_(options), table_(*table) {}

  absl::Status Read(absl::string_view name);

 private:
  absl::Status ReadHeader();
  absl::Status ReadRow();
  absl::Status Parse(Row* row) const;
  absl::Status ParseOptional(Row* row) const;
  absl::Status Append(const Row& row);
  absl::Status TimeOf(const Row& row, uint32_t learner, int64_t* micros);
  void AddSkills(uint32_t item, absl::string_view skills);
  void AppendOptional(const Row& row);

  bool Has(Column column) const { return place_[column] >= 0; }
  absl::string_view Field(Column column) const {
    return absl::StripAsciiWhitespace(csv_.fields()[place_[column]]);
  }

  CsvReader csv_;
  const ReadOptions& options_;
  ResponseTable& table_;
  std::array<int, kColumnCount> place_;  // of each column among the fields; -1: not there
  size_t width_ = 0;
  size_t rows_ = 0;
  std::vector<int64_t> latest_;               // per learner: micros of the newest row
  Ids skill_cells_;                           // distinct values of `skills`
  absl::flat_hash_set<uint64_t> item_cells_;  // which of them each item had already
};

absl::Status Reader::Read(absl::string_view name) {
  if (absl::Status status = ReadHeader(); !status.ok()) {
    return absl::Status(status.code(), absl::StrCat(name, ": ", status.message()));
  }
  // Where the table has rows already, their learners go on.
  latest_.assign(table_.learners.size(), kNoTime);
  for (size_t row = 0; row < table_.size(); ++row) {
    latest_[table_.learner[row]] = table_.micros[row];
  }
  while (true) {
    const absl::StatusOr<bool> more = csv_.Next();
    if (more.ok() && !*more) break;
    ++rows_;
    const absl::Status status = more.ok() ? ReadRow() : more.status();
    if (!status.ok()) {
      if (!absl::IsInvalidArgument(status)) {
        return absl::Status(status.code(), absl::StrCat(name, ": ", status.message()));
      }
      if (!options_.skip_bad_rows) {
        return absl::InvalidArgumentError(
            absl::StrCat(name, ", row ", rows_, " (line ", csv_.line(), "), ", status.message()));
      }
      ++table_.skipped_rows;
    }
    if (rows_ % kProgressRows == 0 && options_.progress) options_.progress(rows_, csv_.Progress());
  }
  if (options_.progress) options_.progress(rows_, 1);
  return absl::OkStatus();
}

absl::Status Reader::ReadHeader() {
  absl::StatusOr<bool> found = csv_.Next();
  if (!found.ok()) return found.status();
  if (!*found) return absl::InvalidArgumentError("the file is empty: a header is expected");
  place_.fill(-1);
  width_ = csv_.fields().size();
  for (size_t i = 0; i < width_; ++i) {
    const auto name =
        std::find(kNames.begin(), kNames.end(), absl::StripAsciiWhitespace(csv_.fields()[i]));
    if (name == kNames.end()) continue;
    int& place = place_[name - kNames.begin()];
    if (place >= 0) {
      return absl::InvalidArgumentError(absl::StrCat("the header names '", *name, "' twice"));
    }
    place = static_cast<int>(i);
  }
  for (int column = 0; column < kRequired; ++column) {
    if (place_[column] >= 0) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("the header lacks '", kNames[column], "': it must name ",
                     absl::StrJoin(kNames.begin(), kNames.begin() + kRequired, ","), ", and is ",
                     Quoted(absl::StrJoin(csv_.fields(), ","))));
  }
  table_.has_fold = Has(kFold) && (table_.has_fold || table_.size() == 0);
  table_.has_time = Has(kTime) && (table_.has_time || table_.size() == 0);
  return absl::OkStatus();
}

absl::Status Reader::ReadRow() {
  if (csv_.fields().size() != width_) {
    return absl::InvalidArgumentError(
        absl::StrCat("has ", csv_.fields().size(), " fields where the header has ", width_));
  }
  Row row;
  if (absl::Status status = Parse(&row); !status.ok()) return status;
  return Append(row);
}

absl::Status Reader::Parse(Row* row) const {
  row->learner = Field(kLearner);
  row->item = Field(kItem);
  row->skills = Field(kSkills);
  if (absl::Status status = CheckId(kLearner, row->learner); !status.ok()) return status;
  if (absl::Status status = CheckId(kItem, row->item); !status.ok()) return status;
  for (absl::string_view skill : absl::StrSplit(row->skills, '~')) {
    if (absl::Status status = CheckId(kSkills, skill); !status.ok()) return status;
  }
  const absl::string_view correct = Field(kCorrect);
  if (!absl::SimpleAtod(correct, &row->score) || (row->score != 0 && row->score != 1)) {
    return Broken(kCorrect, correct, "is not 0 or 1");
  }
  return ParseOptional(row);
}

absl::Status Reader::ParseOptional(Row* row) const {
  absl::Status status;
  if (Has(kScore) && !Field(kScore).empty()) {
    status = ParseNumber(kScore, Field(kScore), 0, 1, "is not a number 0..1", &row->score);
  }
  if (status.ok() && Has(kTime)) {
    status = ParseNumber(kTime, Field(kTime), 0, kLatestSeconds,
                         "is not in seconds since 1970, 0..4102444800", &row->seconds);
  }
  if (status.ok() && Has(kDuration)) {
    status = ParseCount(kDuration, Field(kDuration), 86'400'000, &row->duration_ms);
  }
  if (status.ok() && Has(kAttempt)) {
    status = ParseCount(kAttempt, Field(kAttempt), 1000, &row->attempt);
  }
  if (status.ok() && Has(kHints)) status = ParseCount(kHints, Field(kHints), 1000, &row->hints);
  if (status.ok() && Has(kFold)) {
    if (Field(kFold).empty()) return Broken(kFold, "", "");
    status = ParseCount(kFold, Field(kFold), std::numeric_limits<int16_t>::max(), &row->fold);
  }
  return status;
}

absl::Status Reader::Append(const Row& row) {
  const uint32_t learner = table_.learners.Add(row.learner);
  if (learner == latest_.size()) latest_.push_back(kNoTime);
  int64_t micros = 0;
  if (absl::Status status = TimeOf(row, learner, &micros); !status.ok()) return status;
  latest_[learner] = micros;

  const uint32_t item = table_.items.Add(row.item);
  if (item == table_.item_skills.size()) table_.item_skills.emplace_back();
  AddSkills(item, row.skills);
  table_.learner.push_back(learner);
  table_.item.push_back(item);
  table_.score.push_back(static_cast<float>(row.score));
  table_.micros.push_back(micros);
  table_.fold.push_back(static_cast<int16_t>(row.fold));
  AppendOptional(row);
  return absl::OkStatus();
}

absl::Status Reader::TimeOf(const Row& row, uint32_t learner, int64_t* micros) {
  const int64_t latest = latest_[learner];
  if (!Has(kTime)) {
    *micros = latest == kNoTime ? kDefaultStart : latest + kDefaultStep;
    return absl::OkStatus();
  }
  *micros = static_cast<int64_t>(row.seconds * 1e6 + 0.5);
  if (*micros >= latest) return absl::OkStatus();
  return Broken(kTime, Field(kTime),
                absl::StrCat("is earlier than the row before it of learner ", Quoted(row.learner)));
}

void Reader::AddSkills(uint32_t item, absl::string_view skills) {
  const uint64_t cell = skill_cells_.Add(skills);
  if (!item_cells_.insert(uint64_t{item} << 32 | cell).second) return;
  std::vector<uint32_t>& known = table_.item_skills[item];
  for (absl::string_view id : absl::StrSplit(skills, '~')) {
    if (known.size() == ResponseTable::kMostItemSkills) return;
    const uint32_t skill = table_.skills.Add(id);
    if (std::find(known.begin(), known.end(), skill) == known.end()) known.push_back(skill);
  }
}

// A column that only a later file has is filled up for the rows before.
template <typename T>
void PushColumn(bool has, size_t size, T missing, int value, std::vector<T>* column) {
  if (!has && column->empty()) return;
  column->resize(size - 1, missing);
  column->push_back(static_cast<T>(value));
}

void Reader::AppendOptional(const Row& row) {
  PushColumn(Has(kDuration), table_.size(), -1, row.duration_ms, &table_.duration_ms);
  PushColumn<int16_t>(Has(kAttempt), table_.size(), 0, row.attempt, &table_.attempt);
  PushColumn<int16_t>(Has(kHints), table_.size(), 0, row.hints, &table_.hints);
}

}  // namespace

absl::Status AppendResponses(const std::string& name, std::unique_ptr<ByteSource> source,
                             const ReadOptions& options, ResponseTable* table) {
  return Reader(std::move(source), options, table).Read(name);
}

absl::StatusOr<ResponseTable> ReadResponses(absl::Span<const std::string> paths,
                                            const ReadOptions& options) {
  ResponseTable table;
  for (const std::string& path : paths) {
    absl::StatusOr<std::unique_ptr<ByteSource>> source = OpenFile(path);
    if (!source.ok()) return source.status();
    absl::Status status = AppendResponses(path, *std::move(source), options, &table);
    if (!status.ok()) return status;
  }
  if (table.size() == 0) {
    return absl::InvalidArgumentError(absl::StrCat(absl::StrJoin(paths, ", "), ": no responses"));
  }
  return table;
}

}  // namespace proximal
