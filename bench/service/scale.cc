// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Whether it matters how many learners there are, and how many replicas: on a Redis and a journal
// of this bench, with every state from Redis.
//
//   echo_rps_10k, recommend_rps_10k, recommend_p99_ms_10k, record_rps_10k
//                         with 10,000 learners in the store: a bare echo, RecommendNext, its p99 in
//                         an open loop at half of recommend_rps_10k, RecordResponse; then the same
//                         with 100k and 1m
//   recommend_1m_over_10k, record_1m_over_10k
//                         rates over the echo's with the most learners, over those with the fewest
//   p99_1m_over_10k       the p99 likewise, over that of the echo
//   redis_bytes_per_learner
//                         what Redis takes for each of the most learners, who have few responses
//   redis_bytes_500       MEMORY USAGE of a learner with 500 responses, 50 skills and 400 items
//   replicas_1_rps, replicas_3_rps, replicas_3_over_1
//                         RecommendNext of one replica and of three, on one Redis and one
//                         PostgreSQL

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "bench/service/callers.h"
#include "bench/service/figures.h"
#include "bench/service/load.h"
#include "bench/service/plan.h"
#include "bench/service/subject.h"
#include "tests/service/store/postgres/postgres_server.h"
#include "tests/service/store/redis/redis_server.h"

namespace proximal::bench {
namespace {

constexpr uint64_t kFewest = 10'000;
constexpr uint64_t kHistoryHere = 2;  // responses of each learner to begin with
constexpr uint64_t kReplicaLearners = 10'000;

// 10k, 100k, 1m
std::string SizeName(uint64_t learners) {
  return learners < 1'000'000 ? absl::StrCat(learners / 1'000, "k")
                              : absl::StrCat(learners / 1'000'000, "m");
}

// A number of INFO memory.
double UsedMemory(testing::RedisServer& redis) {
  for (const absl::string_view line : absl::StrSplit(redis.Run({"INFO", "memory"}), '\n')) {
    const std::pair<absl::string_view, absl::string_view> field = absl::StrSplit(line, ':');
    double bytes = 0;
    if (field.first == "used_memory" && absl::SimpleAtod(field.second, &bytes)) return bytes;
  }
  Fail("Redis does not say how much memory it uses");
}

class Scale {
 public:
  // Up to `most` learners.
  Scale(const Plan& plan, uint64_t most)
      : plan_(plan),
        most_(most),
        folder_(plan.folder),
        empty_bytes_(UsedMemory(redis_)),
        proximal_("proximal",
                  ProximalArguments(EverythingFromRedis(folder_.Journal(), redis_.port()))) {
    Ensure(PublishWorld(proximal_.address()));
    Grow(kFewest);
    echo_ =
        std::make_unique<Subject>("echo", EchoArguments(WriteReply(proximal_.address(), folder_)));
  }

  void Run(Figures& figures) {
    for (;;) {
      const std::string size = SizeName(learners_);
      Saturate(size, figures);
      Pace(size, figures);
      if (learners_ == most_) break;
      Grow(std::min(10 * learners_, most_));
    }
    Compare("recommend_rps_", "echo_rps_", "recommend", figures);
    Compare("record_rps_", "echo_rps_", "record", figures);
    Compare("recommend_p99_ms_", "echo_p99_ms_", "p99", figures);
    figures.Add("redis_bytes_per_learner",
                (UsedMemory(redis_) - empty_bytes_) / static_cast<double>(learners_));
    WeighLongHistory(figures);
  }

 private:
  // Until there are `learners` in the store.
  void Grow(uint64_t learners) {
    constexpr uint64_t kAtOnce = 50'000;
    while (learners_ < learners) {
      const uint64_t end = std::min(learners, learners_ + kAtOnce);
      Ensure(RecordHistories(proximal_.address(), learners_, end, kHistoryHere));
      learners_ = end;
      std::fprintf(stderr, "bench_scale: %d learners\n", static_cast<int>(learners_));
    }
  }

  void Saturate(const std::string& size, Figures& figures) {
    for (int round = 0; round < plan_.rounds; ++round) {
      echo_->Saturate(RecommendCallers(), plan_.measure(), figures, "echo", "_" + size);
      proximal_.Saturate(RecommendCallers(learners_), plan_.measure(), figures, "recommend",
                         "_" + size);
      proximal_.Saturate(RecordCallers(learners_), plan_.measure(), figures, "record", "_" + size);
    }
  }

  void Pace(const std::string& size, Figures& figures) {
    const double rate = figures.Median("recommend_rps_" + SizeName(kFewest)) / 2;
    for (int round = 0; round < plan_.rounds; ++round) {
      const auto seed = static_cast<uint64_t>(round);
      const LoadResult bare = echo_->Pace(RecommendCallers(), rate, plan_.measure(), seed);
      const LoadResult picks =
          proximal_.Pace(RecommendCallers(learners_), rate, plan_.measure(), seed);
      figures.Add("echo_p99_ms_" + size, bare.p99_ms);
      figures.Add("recommend_p99_ms_" + size, picks.p99_ms);
    }
  }

  // Adds NAME_1m_over_10k of `figure` over that of the echo.
  void Compare(const std::string& figure, const std::string& echo, const std::string& name,
               Figures& figures) {
    const std::string most = SizeName(learners_);
    const std::string fewest = SizeName(kFewest);
    figures.Add(absl::StrCat(name, "_", most, "_over_", fewest),
                figures.Median(figure + most) / figures.Median(echo + most) /
                    (figures.Median(figure + fewest) / figures.Median(echo + fewest)));
  }

  void WeighLongHistory(Figures& figures) {
    Ensure(RecordLongHistory(proximal_.address(), learners_));
    const std::string key = absl::StrCat("px:{default/", LearnerId(learners_), "}:s");
    double bytes = 0;
    if (!absl::SimpleAtod(redis_.Run({"MEMORY", "USAGE", key}), &bytes)) {
      Fail("Redis does not have " + key);
    }
    figures.Add("redis_bytes_500", bytes);
  }

  const Plan plan_;
  const uint64_t most_;
  testing::RedisServer redis_;
  const Folder folder_;
  const double empty_bytes_;
  Subject proximal_;
  std::unique_ptr<Subject> echo_;
  uint64_t learners_ = 0;
};

LoadResult SaturateReplicas(const std::vector<std::unique_ptr<Subject>>& replicas, size_t count,
                            absl::Duration measure) {
  std::vector<std::string> addresses;
  for (size_t i = 0; i < count; ++i) addresses.push_back(replicas[i]->address());
  return SaturateAll(addresses, RecommendCallers(kReplicaLearners), measure);
}

void MeasureReplicas(const Plan& plan, Figures& figures) {
  if (!testing::HavePostgres()) {
    std::fprintf(stderr, "bench_scale: there is no PostgreSQL: replicas are left out\n");
    return;
  }
  testing::RedisServer redis;
  testing::PostgresServer postgres;
  const std::string journal = postgres.Url(postgres.NewDatabase());
  std::vector<std::unique_ptr<Subject>> replicas;
  for (int i = 0; i < 3; ++i) {
    replicas.push_back(
        std::make_unique<Subject>(absl::StrCat("replica ", i),
                                  ProximalArguments(EverythingFromRedis(journal, redis.port()))));
    if (i > 0) continue;
    Ensure(PublishWorld(replicas[0]->address()));
    Ensure(RecordHistories(replicas[0]->address(), 0, kReplicaLearners, kHistoryHere));
  }
  for (int round = 0; round < plan.rounds; ++round) {
    const double one = SaturateReplicas(replicas, 1, plan.measure()).calls_per_second;
    const double three = SaturateReplicas(replicas, 3, plan.measure()).calls_per_second;
    figures.Add("replicas_1_rps", one);
    figures.Add("replicas_3_rps", three);
    figures.Add("replicas_3_over_1", three / one);
  }
}

int Main(int argc, char** argv) {
  if (const std::optional<int> exit_code = ServeIfTold(argc, argv)) return *exit_code;
  Plan plan;
  plan.rounds = 3;
  plan.seconds = 2;
  uint64_t learners = 1'000'000;
  CLI::App app("Measures whether it matters how many learners and replicas there are.",
               "bench_scale");
  AddOptions(app, plan);
  app.add_option("--learners", learners, "The most learners in the store.")
      ->check(CLI::Range(uint64_t{100'000}, uint64_t{10'000'000}))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!testing::HaveRedis()) Fail("there is no redis-server");
  Figures figures;
  Scale(plan, learners).Run(figures);
  MeasureReplicas(plan, figures);
  return Conclude(plan, figures);
}

}  // namespace
}  // namespace proximal::bench

int main(int argc, char** argv) { return proximal::bench::Main(argc, argv); }
