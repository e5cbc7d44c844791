// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/service/echo_server.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <vector>

#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "proximal/v1/practice.grpc.pb.h"

namespace proximal::bench {
namespace {

constexpr char kAddress[] = "127.0.0.1:0";

class CallbackEcho final : public EchoServer, public v1::PracticeService::CallbackService {
 public:
  explicit CallbackEcho(const v1::RecommendNextResponse& reply) : reply_(reply) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(kAddress, grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~CallbackEcho() override { server_->Shutdown(); }

  int port() const override { return port_; }

  grpc::ServerUnaryReactor* RecommendNext(grpc::CallbackServerContext* context,
                                          const v1::RecommendNextRequest*,
                                          v1::RecommendNextResponse* response) override {
    *response = reply_;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const v1::RecommendNextResponse reply_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

using AsyncService =
    v1::PracticeService::WithAsyncMethod_RecommendNext<v1::PracticeService::Service>;

// One call on a completion queue: asked for, answered, asked for again.
class QueuedCall {
 public:
  QueuedCall(AsyncService* service, grpc::ServerCompletionQueue* queue,
             const v1::RecommendNextResponse* reply)
      : service_(service), queue_(queue), reply_(reply) {
    Ask();
  }

  void Proceed() {
    if (answered_) {
      Ask();
    } else {
      answered_ = true;
      response_ = *reply_;
      writer_->Finish(response_, grpc::Status::OK, this);
    }
  }

 private:
  void Ask() {
    answered_ = false;
    context_.emplace();
    writer_.emplace(&*context_);
    service_->RequestRecommendNext(&*context_, &request_, &*writer_, queue_, queue_, this);
  }

  AsyncService* const service_;
  grpc::ServerCompletionQueue* const queue_;
  const v1::RecommendNextResponse* const reply_;
  bool answered_ = false;
  std::optional<grpc::ServerContext> context_;
  std::optional<grpc::ServerAsyncResponseWriter<v1::RecommendNextResponse>> writer_;
  v1::RecommendNextRequest request_;
  v1::RecommendNextResponse response_;
};

class CompletionQueueEcho final : public EchoServer {
 public:
  explicit CompletionQueueEcho(const v1::RecommendNextResponse& reply) : reply_(reply) {
    const unsigned queues = std::max(1u, std::thread::hardware_concurrency());
    grpc::ServerBuilder builder;
    builder.AddListeningPort(kAddress, grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&service_);
    for (unsigned i = 0; i < queues; ++i) queues_.push_back(builder.AddCompletionQueue());
    server_ = builder.BuildAndStart();
    for (const auto& queue : queues_) {
      for (int i = 0; i < kCallsAskedFor; ++i) {
        calls_.push_back(std::make_unique<QueuedCall>(&service_, queue.get(), &reply_));
      }
      threads_.emplace_back([queue = queue.get()] {
        void* tag;
        bool ok;
        while (queue->Next(&tag, &ok)) {
          if (ok) static_cast<QueuedCall*>(tag)->Proceed();
        }
      });
    }
  }

  ~CompletionQueueEcho() override {
    server_->Shutdown();
    for (const auto& queue : queues_) queue->Shutdown();
    for (std::thread& thread : threads_) thread.join();
  }

  int port() const override { return port_; }

 private:
  static constexpr int kCallsAskedFor = 512;

  const v1::RecommendNextResponse reply_;
  AsyncService service_;
  int port_ = 0;
  std::vector<std::unique_ptr<grpc::ServerCompletionQueue>> queues_;
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::unique_ptr<QueuedCall>> calls_;
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<EchoServer> NewCallbackEcho(const v1::RecommendNextResponse& reply) {
  return std::make_unique<CallbackEcho>(reply);
}

std::unique_ptr<EchoServer> NewCompletionQueueEcho(const v1::RecommendNextResponse& reply) {
  return std::make_unique<CompletionQueueEcho>(reply);
}

}  // namespace proximal::bench
