// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

// Writes the bundled course: make_course FILE, or to standard output without one.

#include <fstream>
#include <iostream>
#include <string>

#include "deploy/demo/course_json.h"

int main(int argc, char** argv) {
  if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
    std::cerr << "usage: make_course [FILE]\n"
                 "Writes the course on fractions as a catalog in JSON to FILE, or to standard\n"
                 "output.\n";
    return 2;
  }
  const std::string json = proximal::demo::CourseJson(proximal::demo::FractionsCourse());
  if (argc == 1) {
    std::cout << json << std::flush;
    return std::cout ? 0 : 1;
  }
  std::ofstream file(argv[1], std::ios::binary);
  file << json << std::flush;
  if (!file) {
    std::cerr << "make_course: cannot write " << argv[1] << "\n";
    return 1;
  }
  return 0;
}
