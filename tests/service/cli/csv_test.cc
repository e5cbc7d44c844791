// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/csv.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace proximal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Record = std::vector<std::string>;

// Bytes in pieces of a given size, so that records lie across the edges of reads.
class Piecewise : public ByteSource {
 public:
  Piecewise(std::string bytes, size_t piece) : bytes_(std::move(bytes)), piece_(piece) {}

  absl::StatusOr<size_t> Read(absl::Span<char> out) override {
    const size_t count = std::min({piece_, out.size(), bytes_.size() - at_});
    bytes_.copy(out.data(), count, at_);
    at_ += count;
    return count;
  }
  double Progress() const override { return 0; }

 private:
  const std::string bytes_;
  const size_t piece_;
  size_t at_ = 0;
};

struct Parsed {
  std::vector<Record> records;
  std::vector<size_t> lines;        // of the records
  std::vector<std::string> errors;  // "line: message"
};

Parsed Parse(const std::string& text, size_t piece = 1 << 20) {
  CsvReader csv(std::make_unique<Piecewise>(text, piece));
  Parsed parsed;
  while (true) {
    const absl::StatusOr<bool> more = csv.Next();
    if (!more.ok()) {
      parsed.errors.push_back(absl::StrCat(csv.line(), ": ", more.status().message()));
      continue;
    }
    if (!*more) return parsed;
    parsed.records.emplace_back(csv.fields().begin(), csv.fields().end());
    parsed.lines.push_back(csv.line());
  }
}

TEST(CsvReaderTest, SplitsFieldsAndLines) {
  EXPECT_THAT(Parse("a,b\nc,,\n").records, ElementsAre(Record{"a", "b"}, Record{"c", "", ""}));
}

TEST(CsvReaderTest, TakesLinesThatEndInCrLfOrNotAtAll) {
  EXPECT_THAT(Parse("a,b\r\nc,d").records, ElementsAre(Record{"a", "b"}, Record{"c", "d"}));
}

TEST(CsvReaderTest, SkipsAByteOrderMarkAndEmptyLines) {
  const Parsed parsed = Parse(
      "\xef\xbb\xbf"
      "a\n\n\r\nb\n\n");
  EXPECT_THAT(parsed.records, ElementsAre(Record{"a"}, Record{"b"}));
  EXPECT_THAT(parsed.lines, ElementsAre(1, 4));
}

TEST(CsvReaderTest, FindsNothingInNothing) {
  EXPECT_THAT(Parse("").records, IsEmpty());
  EXPECT_THAT(Parse("\n\n").records, IsEmpty());
}

TEST(CsvReaderTest, UnquotesFields) {
  EXPECT_THAT(Parse("\"a,b\",\"say \"\"no\"\"\",\"\"\n").records,
              ElementsAre(Record{"a,b", "say \"no\"", ""}));
}

TEST(CsvReaderTest, KeepsLineBreaksInsideQuotes) {
  const Parsed parsed = Parse("\"a\r\nb\",c\nd\n");
  EXPECT_THAT(parsed.records, ElementsAre(Record{"a\r\nb", "c"}, Record{"d"}));
  EXPECT_THAT(parsed.lines, ElementsAre(1, 3));
}

TEST(CsvReaderTest, ReadsTheSameWhereverTheReadsEnd) {
  const std::string text =
      "\xef\xbb\xbf"
      "a,\"b\nb\",c\r\n\r\n\"d\"\"d\",,\"\"\n\"e\"x\nf,g,h\n\"i";
  const Parsed whole = Parse(text);
  EXPECT_THAT(whole.records, SizeIs(3));
  EXPECT_THAT(whole.errors, SizeIs(2));
  for (size_t piece = 1; piece < text.size(); ++piece) {
    const Parsed pieces = Parse(text, piece);
    EXPECT_EQ(pieces.records, whole.records) << piece;
    EXPECT_EQ(pieces.lines, whole.lines) << piece;
    EXPECT_EQ(pieces.errors, whole.errors) << piece;
  }
}

TEST(CsvReaderTest, RefusesStrayQuotesAndGoesOnWithTheNextLine) {
  const Parsed parsed = Parse("a,b\"c\nd\n\"e\"f,g\nh\n");
  EXPECT_THAT(parsed.records, ElementsAre(Record{"d"}, Record{"h"}));
  EXPECT_THAT(parsed.errors, ElementsAre(HasSubstr("1: a quote stands inside a field"),
                                         HasSubstr("3: a closing quote is not followed")));
}

TEST(CsvReaderTest, RefusesAQuoteThatIsNotClosed) {
  const Parsed parsed = Parse("a\n\"b,c\nd\n");
  EXPECT_THAT(parsed.records, ElementsAre(Record{"a"}, Record{"d"}));
  EXPECT_THAT(parsed.errors, ElementsAre("2: a quote is not closed"));
}

TEST(CsvReaderTest, RefusesARecordThatIsTooLongAndGoesOnBehindIt) {
  const std::string line(3 * CsvReader::kMaxRecordBytes, 'x');
  const Parsed parsed = Parse("a\n" + line + "\nb\n");
  EXPECT_THAT(parsed.records, ElementsAre(Record{"a"}, Record{"b"}));
  EXPECT_THAT(parsed.lines, ElementsAre(1, 3));
  EXPECT_THAT(parsed.errors, ElementsAre(HasSubstr("2: the record is longer than")));
}

TEST(CsvReaderTest, BoundsWhatAnOpenQuoteSwallows) {
  std::string text = "\"open\n";
  while (text.size() < 2 * CsvReader::kMaxRecordBytes) text += "row\n";
  const Parsed parsed = Parse(text);
  EXPECT_THAT(parsed.errors, ElementsAre(HasSubstr("1: the record is longer than")));
  EXPECT_EQ(parsed.records.front(), Record{"row"});
}

}  // namespace
}  // namespace proximal
