// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/artifact_file.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "service/cli/files.h"

namespace proximal {
namespace {

template <typename Message>
absl::StatusOr<Message> ReadJson(const std::string& path, absl::string_view json) {
  Message message;
  const absl::Status status = FromJson(json, &message);
  if (status.ok()) return message;
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", status.message()));
}

}  // namespace

absl::StatusOr<v1::Catalog> ReadCatalogFile(const std::string& path) {
  const absl::StatusOr<std::string> contents = ReadFile(path);
  if (!contents.ok()) return contents.status();
  return ReadJson<v1::Catalog>(path, *contents);
}

absl::StatusOr<v1::Model> ReadModelFile(const std::string& path) {
  const absl::StatusOr<std::string> contents = ReadFile(path);
  if (!contents.ok()) return contents.status();
  if (absl::StartsWith(absl::StripLeadingAsciiWhitespace(*contents), "{")) {
    return ReadJson<v1::Model>(path, *contents);
  }
  v1::Model model;
  if (model.ParseFromString(*contents) && model.has_parameters()) return model;
  return absl::InvalidArgumentError(absl::StrCat(path, ": holds no model"));
}

absl::Status WriteCatalogFile(const std::string& path, const v1::Catalog& catalog) {
  return WriteFile(path, ToJson(catalog, /*pretty=*/true));
}

absl::Status WriteModelFile(const std::string& path, const v1::Model& model) {
  if (absl::EndsWith(path, ".json")) return WriteFile(path, ToJson(model, /*pretty=*/true));
  return WriteFile(path, model.SerializeAsString());
}

std::string ToJson(const google::protobuf::Message& message, bool pretty) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = pretty;
  std::string json;
  // Fails only for an Any of a type that is not linked in; it is then printed as far as it went.
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  return json;
}

absl::Status FromJson(absl::string_view json, google::protobuf::Message* message) {
  const google::protobuf::util::Status status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(json.data(), json.size()), message);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("is not the JSON of a ",
                                                 message->GetDescriptor()->name(), ": ",
                                                 std::string(status.message())));
}

}  // namespace proximal
