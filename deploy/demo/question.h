// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_DEPLOY_DEMO_QUESTION_H_
#define PROXIMAL_DEPLOY_DEMO_QUESTION_H_

#include <cstdint>
#include <string>
#include <vector>

namespace proximal::demo {

// How an answer has to be written to be right.
enum class Form {
  kWhole,     // "12"
  kValue,     // any number of the same value: "1/2" or "4/8"
  kFraction,  // exactly this fraction: "3/4", "12/3"
  kSimplest,  // a whole number or a fraction in simplest form, perhaps greater than one
  kMixed,     // a mixed number (or a whole number) in simplest form
  kDecimal,   // "0.75"
  kPercent,   // "35%"
  kMoney,     // "$4.50"
  kRatio,     // "3:4" in lowest terms
  kList,      // "1/4, 1/2, 2/3"
  kChoice,    // one of the choices of the question
};

// "whole", "value", "simplest" …: the name of a form in the catalog's metadata.
const char* FormName(Form form);

// The features of a question that make it hard.
struct Features {
  int steps = 1;            // operations that a fluent learner carries out
  int64_t denominator = 2;  // the largest denominator in play
  int64_t size = 10;        // the largest whole number in play
  int digits = 0;           // decimal places in play
  double closeness = 0;     // 0: far apart; each unit halves the distance of what is compared
  bool unlike = false;      // denominators (or units) differ and have to be made alike
  bool regroup = false;     // carrying, borrowing, or crossing a whole
  bool reduce = false;      // the result has to be simplified
  bool mixed = false;       // mixed numbers
  bool inverse = false;     // an unknown that is not the result: work backwards
  bool story = false;       // a word problem
};

// One question before it has a place in the course.
struct Question {
  std::string text = {};
  std::string answer = {};
  // A statement about the answer, called x, that holds for the right answer only. It restates the
  // question ("x * 6 = 1", "3/8 x 5/8") and is evaluated by the tests apart from the generator.
  // Grammar: tests/demo/statement.h.
  std::string check = {};
  Form form = Form::kValue;
  Features features = {};
  std::vector<std::string> others = {};  // wrong choices; makes the question multiple choice
  std::string interest = {};             // what a word problem is about: "cooking", "sports" …
  std::vector<std::string> also_needs = {};  // skills beyond the one that the question practises
  bool picture = false;                      // a drawing can accompany the text
};

using Pool = std::vector<Question>;

// Difficulty in logits, in [-3, 3], two decimals. A sum over the features with weights chosen by
// judgement (they are priors: a fitted model replaces them), on a scale where skills of grade 5
// centre near 0 and each grade adds 0.25:
//
//   -2.2 + 0.25 (grade - 5) + 0.8 (steps - 1) + 0.5 log2(denominator / 2) + 0.4 log2(size / 10)
//        + 0.4 digits + 0.5 closeness + unlike + 0.8 regroup + 0.65 reduce + 0.65 mixed
//        + 0.7 inverse + 0.8 story - 0.65 choice
//
// where each log is at least 0.
double Difficulty(const Question& question, int grade);

// How far the comparison of two values with this distance (> 0) is from an easy one: 0 for 1/2
// and more, and one more for each halving.
double Closeness(double distance);

// English needed to read the question: 1 (a bare task), 2 (a sentence), 3 to 6 (a story, by
// its number of words).
int LanguageLevel(const Question& question);

// Time that a learner who knows how needs to read and answer, in seconds, a multiple of 5.
int ExpectedSeconds(const Question& question);

}  // namespace proximal::demo

#endif  // PROXIMAL_DEPLOY_DEMO_QUESTION_H_
