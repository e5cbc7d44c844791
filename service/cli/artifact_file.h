// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Catalogs and models in files: the messages proximal.v1.Catalog and proximal.v1.Model as protobuf
// JSON, a model also in binary.

#ifndef PROXIMAL_SERVICE_CLI_ARTIFACT_FILE_H_
#define PROXIMAL_SERVICE_CLI_ARTIFACT_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "proximal/v1/catalog.pb.h"
#include "proximal/v1/model.pb.h"

namespace proximal {

// INVALID_ARGUMENT, naming the file, where it is not JSON of a Catalog; a field that does not exist
// is refused. What the catalog says is not validated.
absl::StatusOr<v1::Catalog> ReadCatalogFile(const std::string& path);

// INVALID_ARGUMENT where the file is neither JSON nor binary of a Model.
absl::StatusOr<v1::Model> ReadModelFile(const std::string& path);

absl::Status WriteCatalogFile(const std::string& path, const v1::Catalog& catalog);

// JSON where the path ends in .json, else binary.
absl::Status WriteModelFile(const std::string& path, const v1::Model& model);

// JSON with the field names of the contract in lowerCamelCase, and its reverse: INVALID_ARGUMENT
// saying what is wrong and where.
std::string ToJson(const google::protobuf::Message& message, bool pretty);
absl::Status FromJson(absl::string_view json, google::protobuf::Message* message);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_ARTIFACT_FILE_H_
