// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/journal_log.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "service/cli/held_out.h"

namespace proximal {
namespace {

constexpr uint64_t kProgressEvents = 4096;

// The last correction of each response that has any.
using Corrections = absl::flat_hash_map<std::string, std::optional<double>>;

std::string KeyOf(absl::string_view learner, absl::string_view response_id) {
  return absl::StrCat(learner, absl::string_view("\0", 1), response_id);
}

// Reads a journal in two passes: corrections come after what they correct.
class JournalReader {
 public:
  JournalReader(JournalScan& scan, absl::string_view tenant, const Catalog& catalog,
                const std::function<void(uint64_t, double)>& progress)
      : scan_(scan), tenant_(tenant), catalog_(catalog), progress_(progress) {}

  absl::StatusOr<JournalLog> Read() && {
    absl::Status status = Pass([this](absl::string_view learner, const Event& event) {
      if (const auto* correction = std::get_if<Correction>(&event.fact)) {
        corrections_[KeyOf(learner, correction->response_id)] = correction->rescored;
      }
    });
    if (!status.ok()) return status;
    status = Pass([this](absl::string_view learner, const Event& event) {
      if (const auto* response = std::get_if<Response>(&event.fact)) Take(learner, *response);
    });
    if (!status.ok()) return status;
    if (log_.table.size() == 0) {
      return absl::FailedPreconditionError(
          absl::StrCat("the journal has no response of tenant '", tenant_, "' to learn from"));
    }
    if (!in_order_) SortByTime();
    log_.table.item_skills.resize(log_.table.items.size());
    log_.table.has_fold = true;
    log_.table.has_time = true;
    return std::move(log_);
  }

 private:
  template <typename Each>
  absl::Status Pass(Each each) {
    const double passes_done = passes_++;
    return scan_.ForEachEvent(tenant_, [&](absl::string_view learner, const Event& event,
                                           JournalScan::Position at) {
      each(learner, event);
      if (progress_ && (at.done % kProgressEvents == 0 || at.done == at.total)) {
        progress_(at.done,
                  (passes_done + static_cast<double>(at.done) / static_cast<double>(at.total)) / 2);
      }
      return absl::OkStatus();
    });
  }

  void Take(absl::string_view learner, const Response& response) {
    double score = response.score;
    if (!corrections_.empty()) {
      const auto corrected = corrections_.find(KeyOf(learner, response.response_id));
      if (corrected != corrections_.end()) {
        ++(corrected->second.has_value() ? log_.rescored : log_.voided);
        if (!corrected->second.has_value()) return;
        score = *corrected->second;
      }
    }
    if (!catalog_.FindItem(response.item_id).has_value()) {
      ++log_.unknown_items;
      return;
    }
    Add(learner, response, score);
  }

  void Add(absl::string_view learner, const Response& response, double score) {
    ResponseTable& table = log_.table;
    const uint32_t number = table.learners.Add(learner);
    const int64_t micros = absl::ToUnixMicros(response.answered_at);
    if (number == last_micros_.size()) {
      last_micros_.push_back(micros);
      folds_.push_back(HashFold(learner));
    }
    in_order_ = in_order_ && micros >= last_micros_[number];
    last_micros_[number] = micros;
    table.learner.push_back(number);
    table.item.push_back(table.items.Add(response.item_id));
    table.score.push_back(static_cast<float>(score));
    table.micros.push_back(micros);
    table.fold.push_back(folds_[number]);
  }

  template <typename T>
  static void Permute(const std::vector<uint32_t>& order, std::vector<T>* column) {
    std::vector<T> sorted(column->size());
    for (size_t row = 0; row < order.size(); ++row) sorted[row] = (*column)[order[row]];
    *column = std::move(sorted);
  }

  // Responses of the same time stay in the order of their arrival.
  void SortByTime() {
    ResponseTable& table = log_.table;
    std::vector<uint32_t> order(table.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t a, uint32_t b) { return table.micros[a] < table.micros[b]; });
    Permute(order, &table.learner);
    Permute(order, &table.item);
    Permute(order, &table.score);
    Permute(order, &table.micros);
    Permute(order, &table.fold);
  }

  JournalScan& scan_;
  const absl::string_view tenant_;
  const Catalog& catalog_;
  const std::function<void(uint64_t, double)>& progress_;
  int passes_ = 0;
  Corrections corrections_;
  std::vector<int64_t> last_micros_;  // of each learner
  std::vector<int16_t> folds_;        // of each learner
  bool in_order_ = true;              // every learner's responses arrived as they were answered
  JournalLog log_;
};

}  // namespace

absl::StatusOr<JournalLog> ReadJournal(
    JournalScan& scan, absl::string_view tenant, const Catalog& catalog,
    const std::function<void(uint64_t events, double share)>& progress) {
  return JournalReader(scan, tenant, catalog, progress).Read();
}

}  // namespace proximal
