// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// `proximal call`: any method of the service, in JSON.

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "proximal/v1/catalog.pb.h"
#include "proximal/v1/learner.pb.h"
#include "proximal/v1/model.pb.h"
#include "proximal/v1/practice.pb.h"
#include "service/cli/artifact_file.h"
#include "service/cli/command.h"
#include "service/cli/server_options.h"

namespace proximal {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

constexpr char kAbout[] =
    "Calls a method of the service and prints the reply, both in protobuf JSON:\n"
    "  proximal call PracticeService/RecommendNext '{\"learner_id\": \"ana\"}'\n"
    "A method that takes a stream takes any number of requests; one that gives a stream prints\n"
    "each reply. Without METHOD lists the methods.";

constexpr absl::string_view kPackage = "proximal.v1.";

struct Options {
  std::string method;
  std::vector<std::string> requests;
  double timeout_s = 30;
  ServerOptions server;
};

std::vector<const ServiceDescriptor*> Services() {
  return {v1::RecommendNextRequest::descriptor()->file()->service(0),
          v1::GetLearnerRequest::descriptor()->file()->service(0),
          v1::Catalog::descriptor()->file()->service(0),
          v1::Model::descriptor()->file()->service(0)};
}

void ListMethods() {
  for (const ServiceDescriptor* service : Services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor* method = service->method(i);
      absl::PrintF("%s/%s(%s%s) returns (%s%s)\n", service->name(), method->name(),
                   method->client_streaming() ? "stream " : "", method->input_type()->name(),
                   method->server_streaming() ? "stream " : "", method->output_type()->name());
    }
  }
}

// By "Service/Method", with or without the package; null where there is none.
const MethodDescriptor* FindMethod(absl::string_view name) {
  absl::ConsumePrefix(&name, "/");
  absl::ConsumePrefix(&name, kPackage);
  for (const ServiceDescriptor* service : Services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor* method = service->method(i);
      if (absl::StrCat(service->name(), "/", method->name()) == name) return method;
    }
  }
  return nullptr;
}

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor* type) {
  const Message* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type);
  return std::unique_ptr<Message>(prototype->New());
}

absl::StatusOr<grpc::ByteBuffer> Encode(const MethodDescriptor& method, absl::string_view json) {
  const std::unique_ptr<Message> request = NewMessage(method.input_type());
  if (absl::Status status = FromJson(json, request.get()); !status.ok()) return status;
  const grpc::Slice slice(request->SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

// A call of any shape: every shape looks like two streams on the wire.
class Call {
 public:
  Call(const ServerOptions& server, const std::shared_ptr<grpc::Channel>& channel,
       const MethodDescriptor& method, absl::Duration timeout)
      : method_(method), stub_(channel) {
    Prepare(server, &context_, timeout);
    stream_ = stub_.PrepareCall(
        &context_, absl::StrCat("/", method.service()->full_name(), "/", method.name()), &queue_);
  }

  absl::Status Run(const std::vector<grpc::ByteBuffer>& requests) {
    stream_->StartCall(nullptr);
    bool open = Wait();
    for (const grpc::ByteBuffer& request : requests) {
      if (!open) break;
      stream_->Write(request, nullptr);
      open = Wait();
    }
    if (open) {
      stream_->WritesDone(nullptr);
      Wait();
    }
    PrintReplies();
    grpc::Status status;
    stream_->Finish(&status, nullptr);
    Wait();
    return FromGrpc(status);
  }

 private:
  // For the one operation that is under way; whether it succeeded.
  bool Wait() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  void PrintReplies() {
    while (true) {
      grpc::ByteBuffer bytes;
      stream_->Read(&bytes, nullptr);
      if (!Wait()) return;
      const std::unique_ptr<Message> reply = NewMessage(method_.output_type());
      if (!grpc::GenericDeserialize<grpc::ProtoBufferReader, Message>(&bytes, reply.get()).ok()) {
        absl::FPrintF(stderr, "proximal: a reply is no %s\n", method_.output_type()->name());
        continue;
      }
      const std::string json = ToJson(*reply, /*pretty=*/!method_.server_streaming());
      absl::PrintF("%s%s", json, method_.server_streaming() ? "\n" : "");
    }
  }

  const MethodDescriptor& method_;
  grpc::GenericStub stub_;
  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
};

absl::Status CallMethod(const Options& options) {
  if (options.method.empty()) {
    ListMethods();
    return absl::OkStatus();
  }
  const MethodDescriptor* method = FindMethod(options.method);
  if (method == nullptr) {
    return Misuse(
        absl::StrCat("no method is called '", options.method, "'; `proximal call` lists them"));
  }
  std::vector<std::string> requests = options.requests;
  if (requests.empty() && !method->client_streaming()) requests = {"{}"};
  if (requests.size() > 1 && !method->client_streaming()) {
    return Misuse(absl::StrCat(options.method, " takes one request"));
  }
  std::vector<grpc::ByteBuffer> encoded;
  for (const std::string& request : requests) {
    const absl::StatusOr<grpc::ByteBuffer> bytes = Encode(*method, request);
    if (!bytes.ok()) return Misuse(absl::StrCat("the request ", bytes.status().message()));
    encoded.push_back(*bytes);
  }
  const auto channel = Connect(options.server);
  if (!channel.ok()) return channel.status();
  return Call(options.server, *channel, *method, absl::Seconds(options.timeout_s)).Run(encoded);
}

}  // namespace

void AddCallCommand(CLI::App& app, Run* run) {
  CLI::App* command = app.add_subcommand("call", kAbout);
  auto options = std::make_shared<Options>();
  command->add_option("METHOD", options->method, "such as LearnerService/GetLearner");
  command->add_option("JSON", options->requests, "the request (default: {})");
  command->add_option("--timeout", options->timeout_s, "deadline in seconds (default: 30)")
      ->check(CLI::PositiveNumber)
      ->type_name("SECONDS");
  AddServerOptions(command, &options->server);
  command->callback([options, run] { *run = [options] { return CallMethod(*options); }; });
}

}  // namespace proximal
