// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Champions and challengers over real gRPC on a real registry.

#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/integration/test_server.h"

namespace proximal {
namespace {

using google::protobuf::util::MessageDifferencer;
using testing::IsEmpty;
using testing::SizeIs;

v1::Model ModelOfRate(double base_rate) {
  v1::Model model;
  model.set_kind(v1::MODEL_KIND_RESPONSE);
  v1::GlobalParameter* global = model.mutable_parameters()->add_globals();
  global->set_name("base_rate");
  global->set_value(base_rate);
  return model;
}

void SetFigures(double log_loss, v1::PredictionFigures* figures) {
  figures->set_log_loss(log_loss);
  figures->set_auc(0.75);
  figures->set_rmse(0.4);
  figures->set_accuracy(0.7);
  figures->set_ece(0.01);
}

v1::Model Compared(v1::Model model, const std::string& champion, double log_loss) {
  v1::HeldOutComparison& comparison = *model.mutable_comparison();
  comparison.set_champion_version(champion);
  comparison.set_learners(20);
  comparison.set_responses(900);
  comparison.set_held_out("10 % of learners");
  SetFigures(log_loss, comparison.mutable_challenger());
  SetFigures(0.6, comparison.mutable_champion());
  return model;
}

class ModelTest : public ::testing::Test {
 protected:
  ModelTest() { server_.Activate(SmallCatalog()); }

  grpc::Status Publish(const v1::Model& model, v1::PublishModelResponse* published) {
    const auto context = NewContext();
    const auto writer = server_.models().PublishModel(context.get(), published);
    v1::PublishModelRequest request;
    *request.mutable_part() = model;
    writer->Write(request);
    writer->WritesDone();
    return writer->Finish();
  }
  std::string Published(const v1::Model& model) {
    v1::PublishModelResponse published;
    const grpc::Status status = Publish(model, &published);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return published.model().model_version();
  }
  grpc::Status Activate(const std::string& version, const std::string& reason = "",
                        v1::ActivateModelResponse* activated = nullptr) {
    v1::ActivateModelRequest request;
    request.set_model_version(version);
    request.set_override_reason(reason);
    v1::ActivateModelResponse ignored;
    return server_.models().ActivateModel(NewContext().get(), request,
                                          activated == nullptr ? &ignored : activated);
  }
  grpc::Status Revert(const std::string& version, v1::RevertModelResponse* reverted) {
    v1::RevertModelRequest request;
    request.set_model_version(version);
    return server_.models().RevertModel(NewContext().get(), request, reverted);
  }
  // Merges the parts; gives the version of the first.
  grpc::Status Get(const std::string& version, v1::Model* model, std::string* found = nullptr) {
    const auto context = NewContext();
    v1::GetModelRequest request;
    request.set_model_version(version);
    const auto reader = server_.models().GetModel(context.get(), request);
    v1::GetModelResponse part;
    while (reader->Read(&part)) {
      if (found != nullptr && !part.model_version().empty()) *found = part.model_version();
      model->MergeFrom(part.part());
    }
    return reader->Finish();
  }
  v1::ListModelsResponse List() {
    v1::ListModelsResponse listed;
    EXPECT_TRUE(server_.models().ListModels(NewContext().get(), {}, &listed).ok());
    return listed;
  }

  TestServer server_;
};

TEST_F(ModelTest, AModelIsPublishedActivatedAndListed) {
  const std::string version = Published(Compared(ModelOfRate(0.6), "", 0.5));
  v1::ActivateModelResponse activated;
  ASSERT_TRUE(Activate(version, "", &activated).ok());
  EXPECT_TRUE(activated.model().active());
  EXPECT_THAT(activated.previous_model_version(), IsEmpty());
  const v1::ListModelsResponse listed = List();
  ASSERT_THAT(listed.models(), SizeIs(1));
  EXPECT_EQ(listed.models(0).model_version(), version);
  EXPECT_EQ(listed.models(0).comparison().challenger().log_loss(), 0.5);
  ASSERT_THAT(listed.models(0).activations(), SizeIs(1));
  EXPECT_EQ(listed.models(0).activations(0).basis(), v1::ACTIVATION_BASIS_COMPARISON);
  EXPECT_FALSE(listed.models(0).activations(0).has_ended_at());

  v1::RecommendNextRequest request;
  request.set_learner_id("ana");
  v1::RecommendNextResponse reply;
  ASSERT_TRUE(server_.Recommend(request, &reply).ok());
  EXPECT_EQ(reply.recommendation().model_version(), version);
}

TEST_F(ModelTest, AModelOfNoKindIsRefused) {
  v1::PublishModelResponse published;
  const grpc::Status status = Publish(v1::Model(), &published);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "MODEL_INVALID");
}

TEST_F(ModelTest, AComparisonOutOfRangeIsRefused) {
  v1::Model model = Compared(ModelOfRate(0.6), "", -1);
  v1::PublishModelResponse published;
  const grpc::Status status = Publish(model, &published);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(0).field(),
            "comparison.challenger.log_loss");
}

TEST_F(ModelTest, WithoutAWonComparisonAModelIsNotActivated) {
  const std::string first = Published(Compared(ModelOfRate(0.6), "", 0.5));
  ASSERT_TRUE(Activate(first).ok());
  const grpc::Status unevaluated = Activate(Published(ModelOfRate(0.61)));
  EXPECT_EQ(unevaluated.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonOf(unevaluated), "NO_EVALUATION");
  EXPECT_EQ(ReasonOf(Activate(Published(Compared(ModelOfRate(0.62), "", 0.4)))),
            "EVALUATION_OUTDATED");
  EXPECT_EQ(ReasonOf(Activate(Published(Compared(ModelOfRate(0.63), first, 0.7)))),
            "CHALLENGER_NOT_BETTER");
  EXPECT_TRUE(Activate(Published(Compared(ModelOfRate(0.64), first, 0.5))).ok());
}

TEST_F(ModelTest, AReasonActivatesAModelAndStaysOnRecord) {
  const std::string version = Published(ModelOfRate(0.6));
  EXPECT_EQ(Activate(version, std::string(501, 'x')).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_TRUE(Activate(version, "new course, nobody has practised yet").ok());
  server_.Restart();
  const v1::ModelActivation activation = List().models(0).activations(0);
  EXPECT_EQ(activation.basis(), v1::ACTIVATION_BASIS_OVERRIDE);
  EXPECT_EQ(activation.override_reason(), "new course, nobody has practised yet");
}

TEST_F(ModelTest, ActivationsAreUndoneDownToNone) {
  const std::string first = Published(Compared(ModelOfRate(0.6), "", 0.5));
  ASSERT_TRUE(Activate(first).ok());
  const std::string second = Published(Compared(ModelOfRate(0.7), first, 0.5));
  ASSERT_TRUE(Activate(second).ok());

  v1::RevertModelResponse reverted;
  ASSERT_TRUE(Revert(second, &reverted).ok());
  EXPECT_EQ(reverted.model().model_version(), first);
  EXPECT_TRUE(reverted.model().active());
  EXPECT_EQ(reverted.model().activations(0).basis(), v1::ACTIVATION_BASIS_REVERT);
  EXPECT_EQ(reverted.model().activations(0).replaced_model_version(), second);

  reverted.Clear();
  ASSERT_TRUE(Revert(first, &reverted).ok());
  EXPECT_FALSE(reverted.has_model());
  const grpc::Status status = Revert(second, &reverted);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonOf(status), "MODEL_NOT_ACTIVE");
}

TEST_F(ModelTest, AModelIsReadBackInParts) {
  v1::Model model = Compared(ModelOfRate(0.6), "", 0.5);
  v1::ParameterTable* items = model.mutable_parameters()->add_items();
  items->add_columns()->set_name("easiness");
  for (int i = 0; i < 100'000; ++i) {
    items->add_ids("an item with a name of some length " + std::to_string(i));
    items->mutable_columns(0)->add_values(0.25 * (i % 7));
  }
  const auto context = NewContext();
  v1::PublishModelResponse published;
  const auto writer = server_.models().PublishModel(context.get(), &published);
  v1::PublishModelRequest head;
  *head.mutable_part() = ModelOfRate(0.6);
  *head.mutable_part()->mutable_comparison() = model.comparison();
  writer->Write(head);
  for (int begin = 0; begin < 100'000; begin += 20'000) {
    v1::PublishModelRequest rows;
    v1::ParameterTable* table = rows.mutable_part()->mutable_parameters()->add_items();
    table->add_columns()->set_name("easiness");
    for (int i = begin; i < begin + 20'000; ++i) {
      table->add_ids(items->ids(i));
      table->mutable_columns(0)->add_values(items->columns(0).values(i));
    }
    writer->Write(rows);
  }
  writer->WritesDone();
  ASSERT_TRUE(writer->Finish().ok());
  ASSERT_TRUE(Activate(published.model().model_version()).ok());

  v1::Model read;
  std::string version;
  const grpc::Status status = Get("", &read, &version);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(version, published.model().model_version());
  EXPECT_TRUE(MessageDifferencer::Equals(read.comparison(), model.comparison()));
  int row = 0;
  EXPECT_GT(read.parameters().items_size(), 1);
  for (const v1::ParameterTable& part : read.parameters().items()) {
    for (int i = 0; i < part.ids_size(); ++i, ++row) {
      ASSERT_EQ(part.ids(i), items->ids(row));
      ASSERT_EQ(part.columns(0).values(i), items->columns(0).values(row));
    }
  }
  EXPECT_EQ(row, 100'000);
}

TEST_F(ModelTest, WithoutAChampionThereIsNoneToRead) {
  v1::Model model;
  const grpc::Status status = Get("", &model);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "MODEL_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Get("no-such-version", &model)), "MODEL_NOT_FOUND");
}

}  // namespace
}  // namespace proximal
