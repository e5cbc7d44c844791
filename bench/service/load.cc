// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/service/load.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <random>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

namespace proximal::bench {
namespace {

using Clock = std::chrono::steady_clock;

// Latencies of one run, and when to count them.
class Measurement {
 public:
  Measurement(absl::Duration warm_up, absl::Duration measure)
      : begin_(Clock::now() + absl::ToChronoNanoseconds(warm_up)),
        end_(begin_ + absl::ToChronoNanoseconds(measure)),
        seconds_(absl::ToDoubleSeconds(measure)) {}

  Clock::time_point end() const { return end_; }

  // A call that was due at `due` is answered now.
  void Add(Clock::time_point due, bool ok) {
    const Clock::time_point now = Clock::now();
    absl::MutexLock lock(&mutex_);
    ++answered_;
    if (!ok) ++failed_;
    if (now < begin_ || now >= end_) return;
    latencies_ms_.push_back(std::chrono::duration<float, std::milli>(now - due).count());
  }

  LoadResult Result() {
    absl::MutexLock lock(&mutex_);
    LoadResult result;
    result.calls = latencies_ms_.size();
    result.answered = answered_;
    result.failed = failed_;
    result.calls_per_second = static_cast<double>(result.calls) / seconds_;
    result.p50_ms = Quantile(0.50);
    result.p99_ms = Quantile(0.99);
    return result;
  }

 private:
  double Quantile(double q) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (latencies_ms_.empty()) return 0;
    const auto nth = latencies_ms_.begin() +
                     static_cast<ptrdiff_t>(q * static_cast<double>(latencies_ms_.size() - 1));
    std::nth_element(latencies_ms_.begin(), nth, latencies_ms_.end());
    return *nth;
  }

  const Clock::time_point begin_;
  const Clock::time_point end_;
  const double seconds_;
  absl::Mutex mutex_;
  std::vector<float> latencies_ms_ ABSL_GUARDED_BY(mutex_);
  uint64_t answered_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t failed_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Counts those who are still at work.
class Latch {
 public:
  explicit Latch(int count) : left_(count) {}
  void Arrive() {
    absl::MutexLock lock(&mutex_);
    --left_;
  }
  void Wait() {
    absl::MutexLock lock(&mutex_);
    const auto none = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return left_ == 0; };
    mutex_.Await(absl::Condition(&none));
  }

 private:
  absl::Mutex mutex_;
  int left_ ABSL_GUARDED_BY(mutex_);
};

// Calls again and again until the measurement is over.
void Loop(Caller* caller, Measurement* measurement, Latch* latch) {
  const Clock::time_point due = Clock::now();
  if (due >= measurement->end()) {
    latch->Arrive();
    return;
  }
  caller->Call([=](bool ok) {
    measurement->Add(due, ok);
    Loop(caller, measurement, latch);
  });
}

// Callers that are free, made as they are needed.
class Pool {
 public:
  Pool(const std::vector<std::shared_ptr<grpc::Channel>>& channels, const NewCaller& new_caller)
      : channels_(channels), new_caller_(new_caller) {}

  Caller* Take() {
    absl::MutexLock lock(&mutex_);
    if (free_.empty()) {
      all_.push_back(new_caller_(channels_[all_.size() % channels_.size()]));
      return all_.back().get();
    }
    Caller* caller = free_.front();
    free_.pop_front();
    return caller;
  }

  void Return(Caller* caller) {
    absl::MutexLock lock(&mutex_);
    free_.push_back(caller);
  }

  void WaitUntilAllAreBack() {
    absl::MutexLock lock(&mutex_);
    const auto back = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return free_.size() == all_.size();
    };
    mutex_.Await(absl::Condition(&back));
  }

 private:
  const std::vector<std::shared_ptr<grpc::Channel>>& channels_;
  const NewCaller& new_caller_;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Caller>> all_ ABSL_GUARDED_BY(mutex_);
  std::deque<Caller*> free_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

std::vector<std::shared_ptr<grpc::Channel>> Connect(const std::string& address, int connections) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < connections; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channels.push_back(
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
    channels.back()->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10));
  }
  return channels;
}

LoadResult RunClosed(const std::vector<std::shared_ptr<grpc::Channel>>& channels,
                     const NewCaller& new_caller, int in_flight, absl::Duration warm_up,
                     absl::Duration measure) {
  std::vector<std::unique_ptr<Caller>> callers;
  for (int i = 0; i < in_flight; ++i) {
    callers.push_back(new_caller(channels[static_cast<size_t>(i) % channels.size()]));
  }
  Measurement measurement(warm_up, measure);
  Latch latch(in_flight);
  for (const std::unique_ptr<Caller>& caller : callers) Loop(caller.get(), &measurement, &latch);
  latch.Wait();
  return measurement.Result();
}

LoadResult RunOpen(const std::vector<std::shared_ptr<grpc::Channel>>& channels,
                   const NewCaller& new_caller, double rate, absl::Duration warm_up,
                   absl::Duration measure, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> gap(rate);
  Pool pool(channels, new_caller);
  Measurement measurement(warm_up, measure);
  Clock::time_point due = Clock::now();
  while (due < measurement.end()) {
    std::this_thread::sleep_until(due);
    Caller* caller = pool.Take();
    caller->Call([&measurement, &pool, caller, due](bool ok) {
      measurement.Add(due, ok);
      pool.Return(caller);
    });
    due += std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(gap(random)));
  }
  pool.WaitUntilAllAreBack();
  return measurement.Result();
}

}  // namespace proximal::bench
