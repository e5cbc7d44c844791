// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/byte_source.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/cli/files.h"
#include "tests/service/cli/compressed.h"

namespace proximal {
namespace {

using testing::HasSubstr;

// About 1.3 MB that compress to less than a tenth.
std::string LongText() {
  std::string text;
  for (int i = 0; i < 100'000; ++i) absl::StrAppend(&text, "row ", i % 977, ",", i, "\n");
  return text;
}

absl::StatusOr<std::string> ReadAll(absl::string_view bytes, size_t chunk) {
  absl::StatusOr<std::unique_ptr<ByteSource>> source = OpenBytes(bytes);
  if (!source.ok()) return source.status();
  std::string all;
  std::vector<char> out(chunk);
  while (true) {
    const absl::StatusOr<size_t> count = (*source)->Read(absl::MakeSpan(out));
    if (!count.ok()) return count.status();
    if (*count == 0) return all;
    all.append(out.data(), *count);
  }
}

TEST(ByteSourceTest, GivesPlainBytesAsTheyAre) {
  for (const char* text : {"", "a", "abc", "abcd", "learner,item\n"}) {
    EXPECT_EQ(ReadAll(text, 3).value(), text);
  }
}

TEST(ByteSourceTest, DecompressesWhateverTheChunk) {
  const std::string text = LongText();
  for (size_t chunk : {size_t{1} << 10, size_t{100'003}, size_t{4} << 20}) {
    EXPECT_EQ(ReadAll(Gzip(text), chunk).value(), text);
    EXPECT_EQ(ReadAll(Zstd(text), chunk).value(), text);
  }
}

TEST(ByteSourceTest, DecompressesByteByByte) {
  EXPECT_EQ(ReadAll(Gzip("abcabcabcabc"), 1).value(), "abcabcabcabc");
  EXPECT_EQ(ReadAll(Zstd("abcabcabcabc"), 1).value(), "abcabcabcabc");
}

TEST(ByteSourceTest, JoinsMembersAndFrames) {
  EXPECT_EQ(ReadAll(Gzip("one ") + Gzip("") + Gzip("two"), 64).value(), "one two");
  EXPECT_EQ(ReadAll(Zstd("one ") + Zstd("") + Zstd("two"), 64).value(), "one two");
}

TEST(ByteSourceTest, SaysThatCompressedDataIsCutOff) {
  for (const std::string& whole : {Gzip(LongText()), Zstd(LongText())}) {
    for (size_t size : {whole.size() - 1, whole.size() / 2, size_t{6}}) {
      const absl::Status status = ReadAll(whole.substr(0, size), 1000).status();
      EXPECT_TRUE(absl::IsDataLoss(status)) << status;
      EXPECT_THAT(std::string(status.message()), HasSubstr("cut off"));
    }
  }
}

TEST(ByteSourceTest, SaysThatCompressedDataIsDamaged) {
  for (std::string bytes : {Gzip(LongText()), Zstd(LongText())}) {
    for (size_t i = 20; i < 40; ++i) bytes[i] = static_cast<char>(~bytes[i]);
    EXPECT_TRUE(absl::IsDataLoss(ReadAll(bytes, 1000).status()));
  }
}

TEST(ByteSourceTest, NamesTheFileThatIsNotThere) {
  const absl::Status status = OpenFile("/nowhere/log.csv").status();
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nowhere/log.csv"));
}

TEST(ByteSourceTest, SaysThatADirectoryIsNoFile) {
  EXPECT_THAT(std::string(ReadFile(testing::TempDir()).status().message()),
              HasSubstr("Is a directory"));
}

}  // namespace
}  // namespace proximal
