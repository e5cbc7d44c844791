// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/groups.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/cli/files.h"

namespace proximal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class GroupsTest : public testing::Test {
 protected:
  absl::StatusOr<LearnerGroups> Read(const std::string& text, const std::string& focal = "") {
    const std::string path = testing::TempDir() + "/groups_test.csv";
    EXPECT_TRUE(WriteFile(path, text).ok());
    Ids learners;
    for (const char* id : {"a", "b", "c", "d"}) learners.Add(id);
    return ReadGroups(path, focal, learners);
  }
};

TEST_F(GroupsTest, TheSmallerOfTwoGroupsIsTheFocalOne) {
  const auto groups = Read("group,learner\nx,a\ny,b\ny,c\nx,stranger\nx,other\n");
  ASSERT_TRUE(groups.ok()) << groups.status();
  EXPECT_EQ(groups->focal, "x");
  EXPECT_EQ(groups->reference, "y");
  EXPECT_THAT(groups->of, ElementsAre(DifGroup::kFocal, DifGroup::kReference, DifGroup::kReference,
                                      DifGroup::kNeither));
}

TEST_F(GroupsTest, OfMoreGroupsTheFocalOneIsNamed) {
  const std::string text = "learner,group\na,x\nb,y\nc,z\nd,\n";
  EXPECT_THAT(std::string(Read(text).status().message()), HasSubstr("give --focal"));
  const auto groups = Read(text, "y");
  EXPECT_EQ(groups->reference, "x, z");
  EXPECT_THAT(groups->of, ElementsAre(DifGroup::kReference, DifGroup::kFocal, DifGroup::kReference,
                                      DifGroup::kNeither));
  EXPECT_FALSE(Read(text, "w").ok());
}

TEST_F(GroupsTest, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(std::string(Read("learner,sex\na,x\n").status().message()),
              HasSubstr("columns 'learner' and 'group'"));
  EXPECT_THAT(std::string(Read("learner,group\na,x\na,y\n").status().message()),
              HasSubstr("row 2: learner 'a' has two groups"));
  EXPECT_THAT(std::string(Read("learner,group\na\n").status().message()),
              HasSubstr("row 1: has fewer fields"));
}

}  // namespace
}  // namespace proximal
