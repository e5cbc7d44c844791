// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/response_csv.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/cli/files.h"
#include "tests/service/cli/compressed.h"

namespace proximal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

absl::StatusOr<ResponseTable> Read(const std::string& text, bool skip_bad_rows = false) {
  ResponseTable table;
  ReadOptions options;
  options.skip_bad_rows = skip_bad_rows;
  const absl::Status status = AppendResponses("log.csv", *OpenBytes(text), options, &table);
  if (!status.ok()) return status;
  return table;
}

std::string ErrorOf(const std::string& text) {
  const absl::StatusOr<ResponseTable> table = Read(text);
  EXPECT_TRUE(absl::IsInvalidArgument(table.status())) << table.status();
  return std::string(table.status().message());
}

constexpr char kHeader[] = "learner,item,skills,correct\n";

TEST(ResponseCsvTest, ReadsTheRequiredColumns) {
  const ResponseTable table =
      *Read("learner,item,skills,correct\nana,q1,add~sub,1\nben,q2,add,0\n");
  ASSERT_EQ(table.size(), 2);
  EXPECT_EQ(table.learners[table.learner[1]], "ben");
  EXPECT_EQ(table.items[table.item[0]], "q1");
  EXPECT_THAT(table.item_skills, ElementsAre(ElementsAre(0, 1), ElementsAre(0)));
  EXPECT_EQ(table.skills[1], "sub");
  EXPECT_THAT(table.score, ElementsAre(1, 0));
  EXPECT_FALSE(table.has_fold);
  EXPECT_FALSE(table.has_time);
  EXPECT_THAT(table.fold, ElementsAre(ResponseTable::kNoFold, ResponseTable::kNoFold));
  EXPECT_THAT(table.duration_ms, IsEmpty());
}

TEST(ResponseCsvTest, ReadsOptionalColumnsInAnyOrderAndIgnoresOthers) {
  const ResponseTable table = *Read(
      "fold,color,time,score,hints,correct,skills,item,learner,attempt,duration_ms\n"
      "3,red,1500000000.25,0.5,2,0,s,q,ana,1,2500\n"
      "3,,1500000001,,,1,s,q,ana,,\n");
  EXPECT_TRUE(table.has_time);
  EXPECT_THAT(table.fold, ElementsAre(3, 3));
  EXPECT_THAT(table.micros, ElementsAre(1500000000250000, 1500000001000000));
  EXPECT_THAT(table.score, ElementsAre(0.5f, 1));
  EXPECT_THAT(table.hints, ElementsAre(2, 0));
  EXPECT_THAT(table.attempt, ElementsAre(1, 0));
  EXPECT_THAT(table.duration_ms, ElementsAre(2500, -1));
  EXPECT_TRUE(table.has_fold);
}

TEST(ResponseCsvTest, ReadsCompressedAndQuotedRowsWithWindowsLineEnds) {
  const std::string text = "learner,item,skills,correct\r\n\"ana, b\",\"q\"\"1\",s,1\r\n";
  for (const std::string& bytes : {text, Gzip(text), Zstd(text)}) {
    const ResponseTable table = *Read(bytes);
    EXPECT_EQ(table.learners[0], "ana, b");
    EXPECT_EQ(table.items[0], "q\"1");
  }
}

TEST(ResponseCsvTest, WithoutTimeEachLearnerAnswersOnceAMinute) {
  const ResponseTable table =
      *Read("learner,item,skills,correct\na,q,s,1\nb,q,s,1\na,q,s,1\na,q,s,1\nb,q,s,1\n");
  const absl::Time start = absl::FromCivil(absl::CivilDay(2020, 1, 1), absl::UTCTimeZone());
  for (const auto& [row, minutes] : {std::pair{0, 0}, {1, 0}, {2, 1}, {3, 2}, {4, 1}}) {
    EXPECT_EQ(table.answered_at(row), start + absl::Minutes(minutes)) << row;
  }
}

TEST(ResponseCsvTest, AnItemHasTheSkillsOfAllItsRows) {
  const ResponseTable table =
      *Read("learner,item,skills,correct\na,q,x~y,1\na,q,y~z~y,0\na,q,x~y,0\n");
  EXPECT_THAT(table.item_skills, ElementsAre(ElementsAre(0, 1, 2)));
}

TEST(ResponseCsvTest, SeveralFilesAreOneLog) {
  ResponseTable table;
  const std::string first = "learner,item,skills,correct,time\na,q,s,1,100\n";
  const std::string second = "learner,item,skills,correct,time,hints\na,q,s,1,200\nb,q,s,1,50,\n";
  ASSERT_TRUE(AppendResponses("1.csv", *OpenBytes(first), {}, &table).ok());
  const absl::Status status = AppendResponses("2.csv", *OpenBytes(second), {}, &table);
  EXPECT_EQ(status.message(), "2.csv, row 1 (line 2), has 5 fields where the header has 6");
  const std::string earlier = "learner,item,skills,correct,time\na,q,s,1,99\n";
  EXPECT_THAT(std::string(AppendResponses("3.csv", *OpenBytes(earlier), {}, &table).message()),
              HasSubstr("is earlier than the row before it of learner 'a'"));
}

TEST(ResponseCsvTest, AColumnOfALaterFileIsUnknownInTheEarlier) {
  ResponseTable table;
  const std::string first = "learner,item,skills,correct\na,q,s,1\n";
  const std::string second = "learner,item,skills,correct,hints\na,q,s,1,4\n";
  ASSERT_TRUE(AppendResponses("1.csv", *OpenBytes(first), {}, &table).ok());
  ASSERT_TRUE(AppendResponses("2.csv", *OpenBytes(second), {}, &table).ok());
  ASSERT_TRUE(AppendResponses("3.csv", *OpenBytes(first), {}, &table).ok());
  EXPECT_THAT(table.hints, ElementsAre(0, 4, 0));
}

struct BadRow {
  const char* columns;
  const char* row;
  const char* error;
};

class BadRowTest : public testing::TestWithParam<BadRow> {};

TEST_P(BadRowTest, NamesRowLineColumnValueAndRule) {
  const std::string text = std::string(GetParam().columns) + "\n\n" + GetParam().row + "\n";
  EXPECT_EQ(ErrorOf(text), std::string("log.csv, row 1 (line 3), ") + GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Rules, BadRowTest,
    testing::Values(
        BadRow{"learner,item,skills,correct", "a,q,s,2", "column 'correct': '2' is not 0 or 1"},
        BadRow{"learner,item,skills,correct", "a,q,s,nan", "column 'correct': 'nan' is not 0 or 1"},
        BadRow{"learner,item,skills,correct", "a,q,s,", "column 'correct' is empty"},
        BadRow{"learner,item,skills,correct", ",q,s,1", "column 'learner' is empty"},
        BadRow{"learner,item,skills,correct", "a,,s,1", "column 'item' is empty"},
        BadRow{"learner,item,skills,correct", "a,q,,1", "column 'skills' is empty"},
        BadRow{"learner,item,skills,correct", "a,q,s~,1", "column 'skills' is empty"},
        BadRow{"learner,item,skills,correct", "a,q\x01,s,1",
               "column 'item': 'q\\x01' has a control character"},
        BadRow{"learner,item,skills,correct", "a,q\xff,s,1",
               "column 'item': 'q\\xff' is not UTF-8"},
        BadRow{"learner,item,skills,correct", "a,q,s", "has 3 fields where the header has 4"},
        BadRow{"learner,item,skills,correct", "a,\"q,s,1", "a quote is not closed"},
        BadRow{"learner,item,skills,correct,score", "a,q,s,1,1.5",
               "column 'score': '1.5' is not a number 0..1"},
        BadRow{"learner,item,skills,correct,time", "a,q,s,1,1500000000000",
               "column 'time': '1500000000000' is not in seconds since 1970, 0..4102444800"},
        BadRow{"learner,item,skills,correct,time", "a,q,s,1,-1",
               "column 'time': '-1' is not in seconds since 1970, 0..4102444800"},
        BadRow{"learner,item,skills,correct,time", "a,q,s,1,", "column 'time' is empty"},
        BadRow{"learner,item,skills,correct,duration_ms", "a,q,s,1,-5",
               "column 'duration_ms': '-5' is not a whole number 0..86400000"},
        BadRow{"learner,item,skills,correct,attempt", "a,q,s,1,1001",
               "column 'attempt': '1001' is not a whole number 0..1000"},
        BadRow{"learner,item,skills,correct,hints", "a,q,s,1,x",
               "column 'hints': 'x' is not a whole number 0..1000"},
        BadRow{"learner,item,skills,correct,fold", "a,q,s,1,", "column 'fold' is empty"},
        BadRow{"learner,item,skills,correct,fold", "a,q,s,1,40000",
               "column 'fold': '40000' is not a whole number 0..32767"}));

TEST(ResponseCsvTest, RefusesAnIdThatIsTooLong) {
  EXPECT_THAT(ErrorOf(kHeader + std::string(129, 'a') + ",q,s,1\n"),
              HasSubstr("is longer than 128 bytes"));
}

TEST(ResponseCsvTest, RefusesALearnerWhoseRowsAreOutOfOrder) {
  EXPECT_EQ(ErrorOf("learner,item,skills,correct,time\na,q,s,1,9\nb,q,s,1,5\na,q,s,1,8\n"),
            "log.csv, row 3 (line 4), column 'time': '8' is earlier than the row before it of "
            "learner 'a'");
}

TEST(ResponseCsvTest, RefusesHeadersThatLackOrRepeatAColumn) {
  EXPECT_EQ(ErrorOf(""), "log.csv: the file is empty: a header is expected");
  EXPECT_EQ(ErrorOf("learner,item,correct\n"),
            "log.csv: the header lacks 'skills': it must name learner,item,skills,correct, and is "
            "'learner,item,correct'");
  EXPECT_EQ(ErrorOf("learner,item,skills,correct,item\n"),
            "log.csv: the header names 'item' twice");
}

TEST(ResponseCsvTest, LeavesBadRowsOutWhenAskedTo) {
  const ResponseTable table =
      *Read(std::string(kHeader) + "a,q,s,1\na,q,s,7\na,q\"q,s,1\na,q,s,0\n", true);
  EXPECT_EQ(table.skipped_rows, 2);
  EXPECT_THAT(table.score, ElementsAre(1, 0));
}

TEST(ResponseCsvTest, DamagedFilesFailEvenWhenBadRowsAreLeftOut) {
  std::string rows = kHeader;
  for (int i = 0; i < 1000; ++i) rows += "a,q,s,1\n";
  const std::string bytes = Zstd(rows);
  EXPECT_TRUE(absl::IsDataLoss(Read(bytes.substr(0, bytes.size() - 3), true).status()));
}

TEST(ResponseCsvTest, ReadsFilesAndRefusesALogWithoutResponses) {
  const std::string path = testing::TempDir() + "/only_header.csv";
  ASSERT_TRUE(WriteFile(path, kHeader).ok());
  EXPECT_EQ(ReadResponses({path}, {}).status().message(), path + ": no responses");
}

TEST(ResponseCsvTest, TellsItsProgress) {
  ReadOptions options;
  size_t rows = 0;
  double share = 0;
  options.progress = [&](size_t r, double s) { rows = r, share = s; };
  ResponseTable table;
  const std::string text = std::string(kHeader) + "a,q,s,1\n";
  ASSERT_TRUE(AppendResponses("log.csv", *OpenBytes(text), options, &table).ok());
  EXPECT_EQ(rows, 1);
  EXPECT_EQ(share, 1);
}

}  // namespace
}  // namespace proximal
