// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the engine costs: picks, folds and bytes of state, on synthetic catalogs and learners
// (synthetic.h). Prints a table; writes the figures as one JSON object of name -> number.
//
//   bench_engine [--json FILE] [--repetitions N] [--filter REGEX]
//
// Times are medians over the repetitions, in microseconds of processor time. Learners take turns,
// so that no learner's memory is warmer than it would be in service.

#include <benchmark/benchmark.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/engine/synthetic.h"
#include "engine/learner/codec.h"
#include "engine/selection/recommend.h"
#include "engine/tracing/learner_view.h"

namespace proximal::bench {
namespace {

constexpr CatalogShape kSmall{.skills = 200, .items = 10'000};
constexpr CatalogShape kLarge{.skills = 2'000, .items = 1'000'000};
constexpr int kLearners = 64;

// Figures by name, in the order of the alphabet.
using Figures = std::map<std::string, double>;

struct World {
  std::shared_ptr<const Catalog> catalog;
  std::shared_ptr<const Model> model;
  std::vector<LearnerState> learners;

  explicit World(const CatalogShape& shape)
      : catalog(MakeCatalog(shape)), model(Model::Prior(catalog)) {
    for (int i = 0; i < kLearners; ++i) {
      learners.push_back(MakeLearner(*model, {.seed = static_cast<uint64_t>(i + 1)}));
    }
  }

  // A learner asks for more the day after the last practice.
  static absl::Time Now(const LearnerState& state) { return state.last_time + absl::Hours(22); }
};

// A recommendation from nothing but the state: view, picks, reasons.
void MeasureRecommend(benchmark::State& run, const World& world, int count, Mode mode) {
  RecommendRequest request;
  request.count = count;
  request.mode = mode;
  uint64_t turn = 0;
  for (auto _ : run) {
    const LearnerState& state = world.learners[turn % kLearners];
    const LearnerView view(*world.model, state, World::Now(state));
    benchmark::DoNotOptimize(Recommend(view, request, nullptr, ++turn));
  }
}

// One response more onto a state of the usual size, in place. A quarter of them are to items the
// learner has met.
void MeasureFold(benchmark::State& run, const World& world) {
  constexpr int kBatch = 256;
  std::vector<ScoredResponse> more = MakeResponses(
      *world.model, {.responses = kBatch, .skills = 50, .items = kBatch * 3 / 4, .seed = 1});
  const absl::Duration shift = World::Now(world.learners[0]) - more.front().answered_at;
  for (ScoredResponse& response : more) response.answered_at += shift;
  LearnerState state;
  size_t at = kBatch;
  for (auto _ : run) {
    if (at == kBatch) {
      run.PauseTiming();
      state = world.learners[0];
      at = 0;
      run.ResumeTiming();
    }
    FoldResponse(*world.model, more[at++], state);
    benchmark::DoNotOptimize(state.responses);
  }
}

void MeasurePredict(benchmark::State& run, const World& world) {
  const LearnerState& state = world.learners[0];
  const LearnerView view(*world.model, state, World::Now(state));
  ItemIndex item = 0;
  for (auto _ : run) {
    benchmark::DoNotOptimize(view.Predict(item));
    item = (item + 1) % 64;
  }
}

void MeasureCodec(benchmark::State& run, const World& world) {
  for (auto _ : run) benchmark::DoNotOptimize(DecodeState(EncodeState(world.learners[0])));
}

// Collects the times of every repetition by benchmark name.
class Collector : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      times_[run.run_name.function_name].push_back(run.GetAdjustedCPUTime());
    }
  }

  Figures Medians() const {
    Figures medians;
    for (auto [name, times] : times_) {
      std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
      medians[name] = times[times.size() / 2];
    }
    return medians;
  }

 private:
  std::map<std::string, std::vector<double>> times_;
};

template <typename Measure, typename... Args>
void Register(const std::string& name, Measure measure, const World& world, Args... args) {
  benchmark::RegisterBenchmark(name.c_str(), [=, &world](benchmark::State& run) {
    measure(run, world, args...);
  })->Unit(benchmark::kMicrosecond);
}

template <typename BytesOf>
double MeanBytes(const World& world, BytesOf bytes_of) {
  double sum = 0;
  for (const LearnerState& state : world.learners) sum += static_cast<double>(bytes_of(state));
  return sum / kLearners;
}

void AddDerived(const World& small, const World& large, Figures& figures) {
  const auto encoded = [](const LearnerState& state) { return EncodeState(state).size(); };
  figures["state_bytes_500"] = MeanBytes(small, encoded);
  figures["state_bytes_500_1m"] = MeanBytes(large, encoded);
  figures["state_memory_500"] = MeanBytes(small, [](const LearnerState& state) {
    return LearnerState(state).SizeInBytes();  // as kept: nothing in reserve
  });
  if (figures.contains("recommend_us_10k") && figures.contains("recommend_us_1m")) {
    figures["recommend_growth"] = figures["recommend_us_1m"] / figures["recommend_us_10k"];
  }
}

Figures Measure(int repetitions, const std::string& filter) {
  const World small(kSmall);
  const World large(kLarge);
  CatalogShape bkt = kSmall;
  bkt.tracing = TracingKind::kBkt;
  const World small_bkt(bkt);
  CatalogShape irt = kSmall;
  irt.tracing = TracingKind::kIrt;
  const World small_irt(irt);

  Register("recommend_us_10k", MeasureRecommend, small, 5, Mode::kPlaylist);
  Register("recommend_us_1m", MeasureRecommend, large, 5, Mode::kPlaylist);
  Register("recommend_one_us_10k", MeasureRecommend, small, 1, Mode::kPlaylist);
  Register("recommend_one_us_1m", MeasureRecommend, large, 1, Mode::kPlaylist);
  Register("recommend_menu_us_10k", MeasureRecommend, small, 3, Mode::kMenu);
  Register("fold_us_response", MeasureFold, small);
  Register("fold_us_bkt", MeasureFold, small_bkt);
  Register("fold_us_irt", MeasureFold, small_irt);
  Register("predict_us", MeasurePredict, small);
  Register("codec_round_trip_us", MeasureCodec, small);

  std::vector<std::string> flags = {
      "bench_engine", absl::StrCat("--benchmark_repetitions=", repetitions),
      "--benchmark_min_time=0.1", absl::StrCat("--benchmark_filter=", filter)};
  std::vector<char*> argv;
  for (std::string& flag : flags) argv.push_back(flag.data());
  int argc = static_cast<int>(argv.size());
  benchmark::Initialize(&argc, argv.data());
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  Figures figures = collector.Medians();
  AddDerived(small, large, figures);
  return figures;
}

int Main(int argc, char** argv) {
  CLI::App app{"Measures the engine: picks, folds and bytes of state."};
  std::string json;
  std::string filter = ".*";
  int repetitions = 5;
  app.add_option("--json", json, "write the figures to this file, as one JSON object");
  app.add_option("--repetitions", repetitions, "repetitions of each measurement")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--filter", filter, "measure only names that match this regular expression")
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  const Figures figures = Measure(repetitions, filter);
  for (const auto& [name, value] : figures) std::printf("%-24s %12.3f\n", name.c_str(), value);
  if (!json.empty()) {
    std::ofstream file(json);
    file << nlohmann::json(figures).dump(2) << '\n';
    if (!file.flush()) {
      std::fprintf(stderr, "bench_engine: cannot write %s\n", json.c_str());
      return 1;
    }
  }
  return 0;
}

}  // namespace
}  // namespace proximal::bench

int main(int argc, char** argv) { return proximal::bench::Main(argc, argv); }
