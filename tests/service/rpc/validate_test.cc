// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/validate.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/app/errors.h"

namespace proximal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int64_t kNow = 1'800'000'000;  // seconds since 1970

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  if (status.ok()) return fields;
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(HasReason(status, ErrorReason::kInvalidRequest));
  const ErrorDetail detail = DetailOf(status).value_or(ErrorDetail());
  for (const FieldViolation& violation : detail.violations) {
    EXPECT_FALSE(violation.description.empty());
    fields.push_back(violation.field);
  }
  return fields;
}

template <typename Request>
Request Parse(const std::string& text) {
  Request request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  return request;
}

absl::Status CheckRecord(const v1::RecordResponseRequest& request) {
  return Validate(request, absl::FromUnixSeconds(kNow));
}

// A request in text format, and the only field that is at fault; empty: it is sound.
struct Case {
  const char* name;
  std::string request;
  std::string field;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

std::string NameOf(const ::testing::TestParamInfo<Case>& info) { return info.param.name; }

std::string Bytes(int count) { return std::string(static_cast<size_t>(count), 'x'); }

// ------------------------------------------------------------------------------ RecordResponse

std::string WithResponse(const std::string& fields) {
  return absl::StrCat("learner_id: 'ana' response { ", fields, " }");
}
constexpr char kSound[] = "response_id: 'r' item_id: 'i' score: 1 ";

class RecordResponseRules : public ::testing::TestWithParam<Case> {};

TEST_P(RecordResponseRules, Hold) {
  const auto request = Parse<v1::RecordResponseRequest>(GetParam().request);
  const std::vector<std::string> fields = FieldsOf(CheckRecord(request));
  if (GetParam().field.empty()) {
    EXPECT_THAT(fields, ::testing::IsEmpty());
  } else {
    EXPECT_THAT(fields, ElementsAre(GetParam().field));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Ids, RecordResponseRules,
    ::testing::Values(
        Case{"Sound", WithResponse(kSound), ""},
        Case{"NoLearner", absl::StrCat("response { ", kSound, " }"), "learner_id"},
        Case{"LongestLearner",
             absl::StrCat("learner_id: '", Bytes(128), "' response { ", kSound, " }"), ""},
        Case{"LongLearner",
             absl::StrCat("learner_id: '", Bytes(129), "' response { ", kSound, " }"),
             "learner_id"},
        Case{"ControlCharacter", absl::StrCat("learner_id: 'a\\nb' response { ", kSound, " }"),
             "learner_id"},
        Case{"DeleteCharacter", absl::StrCat("learner_id: 'a\\177b' response { ", kSound, " }"),
             "learner_id"},
        Case{"NotUtf8", absl::StrCat("learner_id: '\\xff' response { ", kSound, " }"),
             "learner_id"},
        Case{"BeyondAscii", absl::StrCat("learner_id: 'Åsa-学' response { ", kSound, " }"), ""},
        Case{"NoResponseId", WithResponse("item_id: 'i' score: 1"), "response.response_id"},
        Case{"NoItemId", WithResponse("response_id: 'r' score: 1"), "response.item_id"},
        Case{"NoEvent", "learner_id: 'ana'", "event"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Numbers, RecordResponseRules,
    ::testing::Values(
        Case{"NoScore", WithResponse("response_id: 'r' item_id: 'i'"), "response.score"},
        Case{"ScoreZero", WithResponse("response_id: 'r' item_id: 'i' score: 0"), ""},
        Case{"ScoreNegative", WithResponse("response_id: 'r' item_id: 'i' score: -0.1"),
             "response.score"},
        Case{"ScoreAboveOne", WithResponse("response_id: 'r' item_id: 'i' score: 1.01"),
             "response.score"},
        Case{"ScoreNaN", WithResponse("response_id: 'r' item_id: 'i' score: nan"),
             "response.score"},
        Case{"ScoreInfinite", WithResponse("response_id: 'r' item_id: 'i' score: inf"),
             "response.score"},
        Case{"AttemptNegative", WithResponse(absl::StrCat(kSound, "attempt: -1")),
             "response.attempt"},
        Case{"AttemptLast", WithResponse(absl::StrCat(kSound, "attempt: 1000")), ""},
        Case{"AttemptTooMany", WithResponse(absl::StrCat(kSound, "attempt: 1001")),
             "response.attempt"},
        Case{"HintsNegative", WithResponse(absl::StrCat(kSound, "hints: -1")), "response.hints"},
        Case{"HintsTooMany", WithResponse(absl::StrCat(kSound, "hints: 1001")), "response.hints"},
        Case{"LongDecision", WithResponse(absl::StrCat(kSound, "decision_id: '", Bytes(65), "'")),
             "response.decision_id"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Times, RecordResponseRules,
    ::testing::Values(
        Case{"FiveMinutesAhead",
             WithResponse(absl::StrCat(kSound, "answered_at { seconds: ", kNow + 300, " }")), ""},
        Case{"FartherAhead",
             WithResponse(absl::StrCat(kSound, "answered_at { seconds: ", kNow + 300,
                                       " nanos: 1 }")),
             "response.answered_at"},
        Case{"Epoch", WithResponse(absl::StrCat(kSound, "answered_at { }")), ""},
        Case{"BeforeTheEpoch", WithResponse(absl::StrCat(kSound, "answered_at { seconds: -1 }")),
             "response.answered_at"},
        Case{"NanosNegative", WithResponse(absl::StrCat(kSound, "answered_at { nanos: -1 }")),
             "response.answered_at"},
        Case{"NanosTooMany",
             WithResponse(absl::StrCat(kSound, "answered_at { nanos: 1000000000 }")),
             "response.answered_at"},
        Case{"BeyondTheCalendar",
             WithResponse(absl::StrCat(kSound, "answered_at { seconds: 9223372036854775807 }")),
             "response.answered_at"},
        Case{"DurationZero", WithResponse(absl::StrCat(kSound, "duration { }")), ""},
        Case{"DurationOfADay", WithResponse(absl::StrCat(kSound, "duration { seconds: 86400 }")),
             ""},
        Case{"DurationLonger",
             WithResponse(absl::StrCat(kSound, "duration { seconds: 86400 nanos: 1 }")),
             "response.duration"},
        Case{"DurationNegative", WithResponse(absl::StrCat(kSound, "duration { seconds: -1 }")),
             "response.duration"},
        Case{"DurationALittleNegative",
             WithResponse(absl::StrCat(kSound, "duration { nanos: -1 }")), "response.duration"},
        Case{"DurationOfTwoSigns",
             WithResponse(absl::StrCat(kSound, "duration { seconds: 1 nanos: -1 }")),
             "response.duration"},
        Case{"DurationLeast",
             WithResponse(absl::StrCat(
                 kSound, "duration { seconds: -9223372036854775808 nanos: -2147483648 }")),
             "response.duration"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Corrections, RecordResponseRules,
    ::testing::Values(
        Case{"Void",
             "learner_id: 'ana' correction { correction_id: 'c' response_id: 'r' "
             "void_response: true }",
             ""},
        Case{"VoidFalse",
             "learner_id: 'ana' correction { correction_id: 'c' response_id: 'r' "
             "void_response: false }",
             "correction.void_response"},
        Case{"Rescore",
             "learner_id: 'ana' correction { correction_id: 'c' response_id: 'r' rescore: 0.5 }",
             ""},
        Case{"RescoreNaN",
             "learner_id: 'ana' correction { correction_id: 'c' response_id: 'r' rescore: nan }",
             "correction.rescore"},
        Case{"NoChange", "learner_id: 'ana' correction { correction_id: 'c' response_id: 'r' }",
             "correction.change"},
        Case{"NoCorrectionId",
             "learner_id: 'ana' correction { response_id: 'r' void_response: true }",
             "correction.correction_id"},
        Case{"NoResponseId",
             "learner_id: 'ana' correction { correction_id: 'c' void_response: true }",
             "correction.response_id"},
        Case{"LongReason",
             absl::StrCat("learner_id: 'ana' correction { correction_id: 'c' response_id: 'r' "
                          "void_response: true reason: '",
                          Bytes(501), "' }"),
             "correction.reason"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Rest, RecordResponseRules,
    ::testing::Values(
        Case{"Token", absl::StrCat(WithResponse(kSound), " learner_version: '12'"), ""},
        Case{"NotAToken", absl::StrCat(WithResponse(kSound), " learner_version: 'new'"),
             "learner_version"},
        Case{"TooManyPicks", absl::StrCat(WithResponse(kSound), " next { count: 21 }"),
             "next.count"}),
    NameOf);

// ------------------------------------------------------------------------------- RecommendNext

std::string Repeated(const std::string& field, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, field, " ");
  return text;
}

std::string WithConstraints(const std::string& constraints) {
  return absl::StrCat("constraints { ", constraints, " }");
}

// Of the options.
class NextOptionsRules : public ::testing::TestWithParam<Case> {};

TEST_P(NextOptionsRules, Hold) {
  const auto request = Parse<v1::RecommendNextRequest>(
      absl::StrCat("learner_id: 'ana' options { ", GetParam().request, " }"));
  const std::vector<std::string> fields = FieldsOf(Validate(request));
  if (GetParam().field.empty()) {
    EXPECT_THAT(fields, ::testing::IsEmpty());
  } else {
    EXPECT_THAT(fields, ElementsAre(absl::StrCat("options.", GetParam().field)));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, NextOptionsRules,
    ::testing::Values(
        Case{"Nothing", "", ""},  //
        Case{"MostPicks", "count: 20", ""}, Case{"TooManyPicks", "count: 21", "count"},
        Case{"NegativePicks", "count: -1", "count"}, Case{"UnknownMode", "mode: 9", "mode"},
        Case{"FocusFull", WithConstraints(Repeated("focus_skill_ids: 's'", 50)), ""},
        Case{"FocusTooMany", WithConstraints(Repeated("focus_skill_ids: 's'", 51)),
             "constraints.focus_skill_ids"},
        Case{"FocusEmptyId", WithConstraints("focus_skill_ids: 's' focus_skill_ids: ''"),
             "constraints.focus_skill_ids[1]"},
        Case{"ExcludeFull", WithConstraints(Repeated("exclude_item_ids: 'i'", 200)), ""},
        Case{"ExcludeTooMany", WithConstraints(Repeated("exclude_item_ids: 'i'", 201)),
             "constraints.exclude_item_ids"},
        Case{"HeldTooMany", WithConstraints(Repeated("held_skill_ids: 's'", 51)),
             "constraints.held_skill_ids"},
        Case{"AssignedTooMany", WithConstraints(Repeated("assigned_item_ids: 'i'", 51)),
             "constraints.assigned_item_ids"},
        Case{"SupportsTooMany", WithConstraints(Repeated("required_supports: 's'", 21)),
             "constraints.required_supports"},
        Case{"SupportTooLong",
             WithConstraints(absl::StrCat("required_supports: '", Bytes(65), "'")),
             "constraints.required_supports[0]"},
        Case{"HardestLanguage", WithConstraints("max_language_level: 6"), ""},
        Case{"HarderLanguage", WithConstraints("max_language_level: 7"),
             "constraints.max_language_level"},
        Case{"GoalsTooMany", Repeated("goals { skill_id: 's' }", 21), "goals"},
        Case{"GoalWithoutSkill", "goals { skill_id: 's' } goals { }", "goals[1].skill_id"},
        Case{"GoalLongAgo", "goals { skill_id: 's' due { seconds: -5 } }", "goals[0].due"},
        Case{"GoalAhead", "goals { skill_id: 's' due { seconds: 2000000000 } }", ""},
        Case{"InterestsTooMany", Repeated("interests: 'cats'", 21), "interests"},
        Case{"InterestEmpty", "interests: ''", "interests[0]"},
        Case{"Band", "band { low: 0.6 high: 0.65 }", ""},
        Case{"BandNarrow", "band { low: 0.6 high: 0.64 }", "band.high"},
        Case{"BandTooLow", "band { low: 0.04 high: 0.5 }", "band.low"},
        Case{"BandTooHigh", "band { low: 0.5 high: 0.995 }", "band.high"},
        Case{"BandNaN", "band { low: nan high: 0.5 }", "band.low"},
        Case{"AsOfBeforeTheEpoch", "as_of { seconds: -1 }", "as_of"},
        Case{"AsOfAhead", "as_of { seconds: 4000000000 }", ""}),
    NameOf);

// ------------------------------------------------------------------------------------- The rest

TEST(ValidateTest, NamesEveryFieldAtOnce) {
  v1::RecordResponseRequest request;
  request.mutable_response()->set_score(std::numeric_limits<double>::quiet_NaN());
  request.mutable_response()->set_hints(-1);
  request.mutable_next()->set_count(99);
  const absl::Status status = CheckRecord(request);
  EXPECT_THAT(FieldsOf(status),
              ElementsAre("learner_id", "response.response_id", "response.item_id",
                          "response.score", "response.hints", "next.count"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("5 more"));
}

TEST(ValidateTest, ListsTheFirstHundredAndCountsAll) {
  v1::RecommendNextRequest request;
  request.set_learner_id("ana");
  for (int i = 0; i < 150; ++i) {
    request.mutable_options()->mutable_constraints()->add_exclude_item_ids("");
  }
  const absl::Status status = Validate(request);
  EXPECT_THAT(FieldsOf(status), SizeIs(100));
  EXPECT_THAT(std::string(status.message()), HasSubstr("149 more"));
}

TEST(ValidateTest, ARowHasTheRulesOfARecord) {
  v1::RecordResponsesRequest row;
  row.mutable_response()->set_score(2);
  EXPECT_THAT(
      FieldsOf(Validate(row, absl::FromUnixSeconds(kNow))),
      ElementsAre("learner_id", "response.response_id", "response.item_id", "response.score"));
}

TEST(ValidateTest, APracticeRequestNeedsAnAction) {
  v1::PracticeRequest request;
  request.set_request_id(Bytes(129));
  EXPECT_THAT(FieldsOf(ValidateEnvelope(request)), ElementsAre("request_id", "action"));
  request.set_request_id("");
  request.mutable_recommend();
  EXPECT_TRUE(ValidateEnvelope(request).ok());
}

TEST(ValidateTest, LearnerRequestsNeedALearner) {
  EXPECT_THAT(FieldsOf(Validate(v1::GetLearnerRequest())), ElementsAre("learner_id"));
  EXPECT_THAT(FieldsOf(Validate(v1::ListEventsRequest())), ElementsAre("learner_id"));
  EXPECT_THAT(FieldsOf(Validate(v1::ExportLearnerRequest())), ElementsAre("learner_id"));
  EXPECT_THAT(FieldsOf(Validate(v1::EraseLearnerRequest())), ElementsAre("learner_id"));
}

TEST(ValidateTest, SkillsOfALearnerAreBounded) {
  v1::GetLearnerRequest request;
  request.set_learner_id("ana");
  for (int i = 0; i < 1000; ++i) request.add_skill_ids("s");
  EXPECT_TRUE(Validate(request).ok());
  request.add_skill_ids("s");
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("skill_ids"));
}

TEST(ValidateTest, PagesAndOrdersAreChecked) {
  const auto events = Parse<v1::ListEventsRequest>("learner_id: 'ana' page_size: -1 order: 7");
  EXPECT_THAT(FieldsOf(Validate(events)), ElementsAre("page_size", "order"));
  EXPECT_TRUE(Validate(Parse<v1::ListItemsRequest>("page_size: 100000")).ok());
  EXPECT_THAT(FieldsOf(Validate(Parse<v1::ListItemsRequest>("page_size: -1"))),
              ElementsAre("page_size"));
  EXPECT_THAT(FieldsOf(Validate(Parse<v1::ListSkillsRequest>("page_size: -1"))),
              ElementsAre("page_size"));
  EXPECT_THAT(FieldsOf(Validate(Parse<v1::ListModelsRequest>("page_size: -1"))),
              ElementsAre("page_size"));
}

TEST(ValidateTest, ActivatingNeedsAVersion) {
  EXPECT_THAT(FieldsOf(Validate(v1::ActivateCatalogRequest())), ElementsAre("catalog_version"));
  EXPECT_THAT(FieldsOf(Validate(v1::ActivateModelRequest())), ElementsAre("model_version"));
  EXPECT_TRUE(Validate(v1::GetCatalogRequest()).ok());  // the active one
}

TEST(ValidateTest, TenantsAreShortAndPlain) {
  for (const std::string& sound :
       {std::string("default"), std::string("a"), std::string("0.x_y-z"), Bytes(64)}) {
    EXPECT_TRUE(ValidateTenant(sound).ok()) << sound;
  }
  for (const std::string& unsound : {std::string(), std::string("A"), std::string("a b"),
                                     std::string("a/b"), std::string("é"), Bytes(65)}) {
    EXPECT_THAT(FieldsOf(ValidateTenant(unsound)), ElementsAre("proximal-tenant")) << unsound;
  }
}

}  // namespace
}  // namespace proximal
