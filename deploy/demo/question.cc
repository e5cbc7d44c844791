// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "deploy/demo/question.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace proximal::demo {
namespace {

double LogRatio(double value, double reference) {
  return std::max(0.0, std::log2(value / reference));
}

int CountWords(const std::string& text) {
  const std::vector<absl::string_view> words = absl::StrSplit(text, ' ', absl::SkipEmpty());
  return static_cast<int>(std::count_if(words.begin(), words.end(), [](absl::string_view word) {
    return absl::ascii_isalpha(word.front());
  }));
}

}  // namespace

const char* FormName(Form form) {
  switch (form) {
    case Form::kWhole:
      return "whole";
    case Form::kValue:
      return "value";
    case Form::kFraction:
      return "fraction";
    case Form::kSimplest:
      return "simplest";
    case Form::kMixed:
      return "mixed";
    case Form::kDecimal:
      return "decimal";
    case Form::kPercent:
      return "percent";
    case Form::kMoney:
      return "money";
    case Form::kRatio:
      return "ratio";
    case Form::kList:
      return "list";
    case Form::kChoice:
      return "choice";
  }
  return "value";
}

double Difficulty(const Question& question, int grade) {
  const Features& f = question.features;
  double sum = -2.2 + 0.25 * (grade - 5) + 0.8 * (f.steps - 1);
  sum += 0.5 * LogRatio(f.denominator, 2) + 0.4 * LogRatio(f.size, 10);
  sum += 0.4 * f.digits + 0.5 * f.closeness;
  sum += 1.0 * f.unlike + 0.8 * f.regroup + 0.65 * f.reduce + 0.65 * f.mixed;
  sum += 0.7 * f.inverse + 0.8 * f.story - 0.65 * !question.others.empty();
  return std::round(100 * std::clamp(sum, -3.0, 3.0)) / 100;
}

double Closeness(double distance) { return LogRatio(0.5, distance); }

int LanguageLevel(const Question& question) {
  const int words = CountWords(question.text);
  if (!question.features.story) return words <= 8 ? 1 : 2;
  if (words <= 20) return 3;
  if (words <= 28) return 4;
  return words <= 35 ? 5 : 6;
}

int ExpectedSeconds(const Question& question) {
  const Features& f = question.features;
  const double work = 8 + 12 * f.steps + 10 * (f.unlike + f.regroup + f.mixed) +
                      5 * (f.reduce + f.inverse + f.digits);
  const double reading = 0.5 * CountWords(question.text) + 2.0 * question.others.size();
  return 5 * static_cast<int>(std::ceil((work + reading) / 5));
}

}  // namespace proximal::demo
