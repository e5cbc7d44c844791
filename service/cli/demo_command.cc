// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// `proximal demo`: a made-up learner practises on the active catalog.

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/util/time_util.h"
#include "proximal/v1/catalog.grpc.pb.h"
#include "proximal/v1/learner.grpc.pb.h"
#include "proximal/v1/practice.grpc.pb.h"
#include "service/cli/command.h"
#include "service/cli/demo_learner.h"
#include "service/cli/demo_page.h"
#include "service/cli/server_options.h"

namespace proximal {
namespace {

constexpr char kAbout[] =
    "A made-up learner practises on the active catalog, in short sessions on successive days.\n"
    "Shows each item with the P(correct) that the service expects, why it was picked and what\n"
    "nearly was; the answer; and how mastery moves. The learner starts anew each time (what was\n"
    "recorded of an earlier demo is erased), and the same seed gives the same answers.";

constexpr absl::Duration kPerItem = absl::Seconds(45);

struct Options {
  std::string learner = "demo-learner";
  uint64_t seed = 7;
  int days = 3;
  int items = 6;  // a day
  ServerOptions server;
};

class Demo {
 public:
  Demo(const Options& options, const std::shared_ptr<grpc::Channel>& channel)
      : options_(options),
        catalogs_(v1::CatalogService::NewStub(channel)),
        learners_(v1::LearnerService::NewStub(channel)),
        practice_(v1::PracticeService::NewStub(channel)),
        page_(catalog_, isatty(STDOUT_FILENO) != 0),
        learner_(options.seed) {}

  absl::Status Run();

 private:
  absl::Status LoadCatalog();
  absl::Status LoadItems();
  absl::Status LoadSkills();
  absl::Status StartAnew();
  absl::Status PractiseDay(absl::Time start);
  absl::StatusOr<v1::Recommendation> FirstPick(absl::Time as_of);
  // Answers the pick, and gets the next one.
  absl::StatusOr<v1::Recommendation> Answer(const v1::Recommendation& asked, absl::Time now);
  absl::Status Summarize();

  const Options& options_;
  const std::unique_ptr<v1::CatalogService::Stub> catalogs_;
  const std::unique_ptr<v1::LearnerService::Stub> learners_;
  const std::unique_ptr<v1::PracticeService::Stub> practice_;
  DemoCatalog catalog_;
  const DemoPage page_;
  DemoLearner learner_;
  int answered_ = 0;
  absl::Time now_;
};

google::protobuf::Timestamp Stamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

absl::Status Demo::Run() {
  if (absl::Status status = LoadCatalog(); !status.ok()) return status;
  if (absl::Status status = StartAnew(); !status.ok()) return status;
  absl::PrintF("%s\n%zu skills, %zu items. A made-up learner practises on %d days.\n",
               page_.Bold(catalog_.title), catalog_.skill_titles.size(), catalog_.items.size(),
               options_.days);
  // A fixed date, so that the same demo gives the same picks: a Monday afternoon.
  const absl::CivilSecond monday(2026, 1, 5, 16, 0, 0);
  for (int day = 0; day < options_.days; ++day) {
    const absl::Time start = absl::FromCivil(monday, absl::UTCTimeZone()) + day * absl::Hours(24);
    absl::Status status = PractiseDay(start);
    if (!status.ok()) return status;
  }
  return Summarize();
}

absl::Status Demo::LoadCatalog() {
  grpc::ClientContext context;
  Prepare(options_.server, &context);
  v1::GetCatalogResponse reply;
  absl::Status status = FromGrpc(catalogs_->GetCatalog(&context, {}, &reply));
  if (!status.ok()) return status;
  catalog_.title = reply.catalog().title();
  status = LoadSkills();
  return status.ok() ? LoadItems() : status;
}

absl::Status Demo::LoadSkills() {
  v1::ListSkillsRequest request;
  request.set_page_size(1000);
  do {
    grpc::ClientContext context;
    Prepare(options_.server, &context);
    v1::ListSkillsResponse page;
    absl::Status status = FromGrpc(catalogs_->ListSkills(&context, request, &page));
    if (!status.ok()) return status;
    for (const v1::Skill& skill : page.skills()) catalog_.skill_titles[skill.id()] = skill.title();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status Demo::LoadItems() {
  v1::ListItemsRequest request;
  request.set_page_size(1000);
  do {
    grpc::ClientContext context;
    Prepare(options_.server, &context);
    v1::ListItemsResponse page;
    absl::Status status = FromGrpc(catalogs_->ListItems(&context, request, &page));
    if (!status.ok()) return status;
    for (v1::Item& item : *page.mutable_items()) catalog_.items[item.id()] = std::move(item);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status Demo::StartAnew() {
  grpc::ClientContext context;
  Prepare(options_.server, &context);
  v1::EraseLearnerRequest request;
  request.set_learner_id(options_.learner);
  v1::EraseLearnerResponse reply;
  return FromGrpc(learners_->EraseLearner(&context, request, &reply));
}

absl::Status Demo::PractiseDay(absl::Time start) {
  const std::string date = absl::FormatTime("%A, %d %B, %H:%M", start, absl::UTCTimeZone());
  absl::PrintF("\n%s\n", page_.Bold(date));
  now_ = start;
  absl::StatusOr<v1::Recommendation> next = FirstPick(start);
  for (int i = 0; i < options_.items; ++i) {
    if (!next.ok()) return next.status();
    if (next->picks().empty()) {
      absl::PrintF("%s", page_.ShortfallText(*next));
      return absl::OkStatus();
    }
    now_ += kPerItem;
    next = Answer(*next, now_);
    std::fflush(stdout);
  }
  return next.status();
}

absl::StatusOr<v1::Recommendation> Demo::FirstPick(absl::Time as_of) {
  grpc::ClientContext context;
  Prepare(options_.server, &context);
  v1::RecommendNextRequest request;
  request.set_learner_id(options_.learner);
  request.mutable_options()->set_count(1);
  *request.mutable_options()->mutable_as_of() = Stamp(as_of);
  v1::RecommendNextResponse reply;
  absl::Status status = FromGrpc(practice_->RecommendNext(&context, request, &reply));
  if (!status.ok()) return status;
  return reply.recommendation();
}

absl::StatusOr<v1::Recommendation> Demo::Answer(const v1::Recommendation& asked, absl::Time now) {
  const std::string& item_id = asked.picks(0).item_id();
  const v1::Item& item = catalog_.items[item_id];
  absl::PrintF("%s", page_.PickText(++answered_, asked));
  const bool right = learner_.Answer(item);

  v1::RecordResponseRequest request;
  request.set_learner_id(options_.learner);
  v1::Response* response = request.mutable_response();
  response->set_response_id(absl::StrCat("demo-", answered_));
  response->set_item_id(item_id);
  response->set_score(right ? 1 : 0);
  response->set_decision_id(asked.decision_id());
  *response->mutable_answered_at() = Stamp(now);
  request.mutable_next()->set_count(1);
  *request.mutable_next()->mutable_as_of() = Stamp(now);
  grpc::ClientContext context;
  Prepare(options_.server, &context);
  v1::RecordResponseResponse reply;
  absl::Status status = FromGrpc(practice_->RecordResponse(&context, request, &reply));
  if (!status.ok()) return status;
  absl::PrintF("%s", page_.AnswerText(item, right, reply));
  return reply.next();
}

absl::Status Demo::Summarize() {
  grpc::ClientContext context;
  Prepare(options_.server, &context);
  v1::GetLearnerRequest request;
  request.set_learner_id(options_.learner);
  *request.mutable_as_of() = Stamp(now_);
  v1::GetLearnerResponse reply;
  absl::Status status = FromGrpc(learners_->GetLearner(&context, request, &reply));
  if (!status.ok()) return status;
  absl::PrintF("\n%s", page_.SummaryText(reply.state()));
  return absl::OkStatus();
}

absl::Status Practise(const Options& options) {
  const auto channel = Connect(options.server);
  if (!channel.ok()) return channel.status();
  return Demo(options, *channel).Run();
}

}  // namespace

void AddDemoCommand(CLI::App& app, Run* run) {
  CLI::App* command = app.add_subcommand("demo", kAbout);
  auto options = std::make_shared<Options>();
  command->add_option("--learner", options->learner, "the learner's id (default: demo-learner)")
      ->type_name("ID");
  command->add_option("--seed", options->seed, "what the answers are drawn from (default: 7)")
      ->type_name("N");
  command->add_option("--days", options->days, "sessions, one a day (default: 3)")
      ->check(CLI::Range(1, 30))
      ->type_name("N");
  command->add_option("--items", options->items, "items a session (default: 6)")
      ->check(CLI::Range(1, 100))
      ->type_name("N");
  AddServerOptions(command, &options->server);
  command->callback([options, run] { *run = [options] { return Practise(*options); }; });
}

}  // namespace proximal
