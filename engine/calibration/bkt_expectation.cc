// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/bkt_expectation.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

namespace proximal {
namespace {

constexpr int kLanes = BktPrefixes::kLanes;
using Lanes = Eigen::Array<double, kLanes, 1>;

Eigen::Map<Lanes> At(std::vector<double>& numbers, uint32_t node) {
  return Eigen::Map<Lanes>(&numbers[node]);
}

Eigen::Map<const Lanes> At(const double* numbers, size_t node) {
  return Eigen::Map<const Lanes>(numbers + node);
}

Lanes Gather(const double* from, const uint32_t* at) {
  return {from[at[0]], from[at[1]], from[at[2]], from[at[3]]};
}

// right^y (1 - right)^(1 - y).
double ScoreLikelihood(double right, double score) {
  if (score == 1) return right;
  if (score == 0) return 1 - right;
  return std::pow(right, score) * std::pow(1 - right, 1 - score);
}

SequenceView NeededColumns(SequenceView sequences, const BktLayout& layout) {
  if (layout.items == 1) sequences.items = {};
  if (layout.resources == 1) sequences.resources = {};
  if (layout.groups == 1) sequences.groups = {};
  return sequences;
}

// Where each part of about `responses` begins, and the end.
std::vector<size_t> Cuts(const SequenceView& sequences, size_t responses) {
  std::vector<size_t> cuts = {0};
  size_t from = 0;
  for (size_t s = 0; s < sequences.size(); ++s) {
    if (sequences.end(s) - sequences.begin[from] < responses) continue;
    from = s + 1;
    cuts.push_back(from);
  }
  if (cuts.back() < sequences.size()) cuts.push_back(sequences.size());
  return cuts;
}

}  // namespace

// A tree of prefixes and room for one number of each kind per node.
class BktExpectation::Part {
 public:
  Part(const SequenceView& sequences, const BktLayout& layout)
      : tree_(sequences, layout.groups),
        layout_(layout),
        filtered_(tree_.node_count(), 0.0),
        next_(tree_.node_count(), 0.5),
        product_(tree_.node_count(), 1.0),
        later_(tree_.node_count()) {}

  void Count(const std::vector<double>& rates);
  const BktCounts& counts() const { return counts_; }
  size_t prefixes() const { return tree_.node_count(); }

 private:
  // Over the responses of one kind: S, stayed, forgot and C.
  struct Sums {
    Lanes known = Lanes::Zero();
    Lanes stayed = Lanes::Zero();
    Lanes forgot = Lanes::Zero();
    Lanes later = Lanes::Zero();
  };

  void Forward(const BktPrefixes::Run& run, const std::vector<double>& rates, bool afresh);
  void Backward(const BktPrefixes::Run& run, double forget, Sums& total);
  void Tally(const BktPrefixes::Symbol& symbol, const Sums& sums);
  double LogLikelihood() const;

  BktPrefixes tree_;
  BktLayout layout_;
  std::vector<double> filtered_;  // f
  std::vector<double> next_;
  std::vector<double> product_;  // of c since the last logarithm
  std::vector<double> later_;    // C
  std::vector<Sums> sums_;       // by symbol
  BktCounts counts_;
};

// `afresh`: products begin anew, as their logarithms have just been taken.
void BktExpectation::Part::Forward(const BktPrefixes::Run& run, const std::vector<double>& rates,
                                   bool afresh) {
  const BktPrefixes::Symbol& symbol = tree_.symbols()[run.symbol];
  const double given_known = ScoreLikelihood(1 - rates[layout_.slip(symbol.item)], symbol.score);
  const double given_not = ScoreLikelihood(rates[layout_.guess(symbol.item)], symbol.score);
  const double learn = rates[layout_.learn(symbol.resource)];
  const double lasting = 1 - rates[layout_.forget()] - learn;
  for (uint32_t v = run.begin; v < run.end; v += kLanes) {
    const uint32_t* parents = tree_.parents() + v;
    const Lanes known = Gather(next_.data(), parents);
    const Lanes known_and = known * given_known;
    const Lanes likelihood = known_and + (1 - known) * given_not;
    const Lanes filtered = known_and / likelihood;
    At(filtered_, v) = filtered;
    At(next_, v) = filtered * lasting + learn;
    At(product_, v) = afresh ? likelihood : Lanes(Gather(product_.data(), parents) * likelihood);
  }
}

void BktExpectation::Part::Backward(const BktPrefixes::Run& run, double forget, Sums& total) {
  Sums sums = total;
  for (uint32_t v = run.begin; v < run.end; v += kLanes) {
    const auto filtered = At(filtered_.data(), v);
    const auto next = At(next_.data(), v);
    const auto later = At(later_.data(), v);
    const Lanes stayed = later * filtered * (1 - forget) / next;
    Lanes known = At(tree_.ended(), v) * filtered + stayed;
    if (forget > 0) {
      const Lanes forgot = (At(tree_.followed(), v) - later) * filtered * forget / (1 - next);
      known += forgot;
      sums.forgot += forgot;
    }
    sums.stayed += stayed;
    sums.known += known;
    sums.later += later;
    for (int lane = 0; lane < kLanes; ++lane) later_[tree_.parents()[v + lane]] += known[lane];
  }
  total = sums;
}

void BktExpectation::Part::Tally(const BktPrefixes::Symbol& symbol, const Sums& sums) {
  const double known = sums.known.sum();
  const double stayed = sums.stayed.sum();
  const double forgot = sums.forgot.sum();
  const auto add = [this](uint32_t rate, double events, double occasions) {
    counts_.events[rate] += events;
    counts_.occasions[rate] += occasions;
  };
  const double not_known = std::max(symbol.count - known, 0.0);
  add(layout_.slip(symbol.item), known * (1 - symbol.score), known);
  add(layout_.guess(symbol.item), not_known * symbol.score, not_known);
  add(layout_.forget(), forgot, stayed + forgot);
  add(layout_.learn(symbol.resource), std::max(sums.later.sum() - stayed, 0.0),
      std::max(symbol.followed - stayed - forgot, 0.0));
}

double BktExpectation::Part::LogLikelihood() const {
  Lanes sum = Lanes::Zero();
  for (size_t i = 0; i < tree_.logged().size(); i += kLanes) {
    const auto weights = At(tree_.logged_weights().data(), i);
    sum += weights * Gather(product_.data(), &tree_.logged()[i]).log();
  }
  return sum.sum();
}

void BktExpectation::Part::Count(const std::vector<double>& rates) {
  counts_.events.assign(layout_.size(), 0);
  counts_.occasions.assign(layout_.size(), 0);
  for (uint32_t g = 0; g < layout_.groups; ++g) next_[g] = rates[layout_.prior(g)];
  for (uint32_t level = 0; level < tree_.level_count(); ++level) {
    const bool afresh = level % BktPrefixes::kLevelsPerLog == 0;
    for (uint32_t r = tree_.level_begin(level); r < tree_.level_begin(level + 1); ++r) {
      Forward(tree_.runs()[r], rates, afresh);
    }
  }
  counts_.log_likelihood = LogLikelihood();
  std::fill(later_.begin(), later_.end(), 0.0);
  sums_.assign(tree_.symbols().size(), Sums());
  for (size_t r = tree_.runs().size(); r-- > 0;) {
    const BktPrefixes::Run& run = tree_.runs()[r];
    Backward(run, rates[layout_.forget()], sums_[run.symbol]);
  }
  for (size_t s = 0; s < sums_.size(); ++s) Tally(tree_.symbols()[s], sums_[s]);
  for (uint32_t g = 0; g < layout_.groups; ++g) {
    counts_.events[layout_.prior(g)] = later_[g];
    counts_.occasions[layout_.prior(g)] = tree_.group_count(g);
  }
}

BktExpectation::BktExpectation(const SequenceView& sequences, const BktLayout& layout,
                               const ParallelFor& parallel)
    : layout_(layout), parallel_(parallel) {
  const SequenceView needed = NeededColumns(sequences, layout);
  const std::vector<size_t> cuts = Cuts(needed, kResponsesPerPart);
  parts_.resize(cuts.size() - 1);
  parallel_(static_cast<int>(parts_.size()), [&](int i) {
    parts_[i] = std::make_unique<Part>(needed.Slice(cuts[i], cuts[i + 1]), layout_);
  });
}

BktExpectation::~BktExpectation() = default;

BktCounts BktExpectation::Count(const std::vector<double>& rates) {
  parallel_(static_cast<int>(parts_.size()), [&](int i) { parts_[i]->Count(rates); });
  BktCounts total = {std::vector<double>(layout_.size()), std::vector<double>(layout_.size())};
  for (const std::unique_ptr<Part>& part : parts_) {
    for (uint32_t i = 0; i < layout_.size(); ++i) {
      total.events[i] += part->counts().events[i];
      total.occasions[i] += part->counts().occasions[i];
    }
    total.log_likelihood += part->counts().log_likelihood;
  }
  return total;
}

size_t BktExpectation::prefixes() const {
  size_t sum = 0;
  for (const std::unique_ptr<Part>& part : parts_) sum += part->prefixes();
  return sum;
}

}  // namespace proximal
