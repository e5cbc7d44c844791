// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The tool `proximal` as tests run it: the real binary in a folder of its own, and beside a
// service.

#ifndef PROXIMAL_TESTS_SERVICE_CLI_PROXIMAL_TOOL_H_
#define PROXIMAL_TESTS_SERVICE_CLI_PROXIMAL_TOOL_H_

#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/numerics/random.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "service/cli/files.h"
#include "tests/drills/server_process.h"

namespace proximal {

struct Result {
  int code;
  std::string out;
  std::string err;
};

class ProximalTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "/proximal_test_" +
              testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

  // Runs `proximal WORDS` through a shell; `@` stands for the test's folder.
  Result Proximal(const std::string& words) const {
    const std::string errors = Path("stderr");
    const std::string command = absl::StrCat(
        PROXIMAL_BINARY, " ", absl::StrReplaceAll(words, {{"@", folder_}}), " 2> ", errors);
    Result result;
    std::FILE* pipe = popen(command.c_str(), "r");
    char buffer[4096];
    size_t count = 0;
    while ((count = fread(buffer, 1, sizeof buffer, pipe)) > 0) result.out.append(buffer, count);
    const int status = pclose(pipe);
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    result.err = ReadFile(errors).value_or("");
    std::filesystem::remove(errors);
    return result;
  }

  void Write(const std::string& name, const std::string& contents) const {
    ASSERT_TRUE(WriteFile(Path(name), contents).ok());
  }
  nlohmann::json ReadJson(const std::string& name) const {
    return nlohmann::json::parse(*ReadFile(Path(name)));
  }
  bool Exists(const std::string& name) const { return std::filesystem::exists(Path(name)); }

  // Thirty learners of two kinds in three folds, twelve items of three skills.
  void WriteLog(const std::string& name) const {
    std::string text = "learner,item,skills,correct,time,fold\n";
    numerics::Random random(11);
    for (int learner = 0; learner < 30; ++learner) {
      for (int n = 0; n < 12; ++n) {
        const double p = (learner % 2 == 0 ? 0.85 : 0.35) - 0.02 * n;
        absl::StrAppend(&text, "l", learner, ",q", n, ",s", n % 3, ",",
                        random.Uniform() < p ? 1 : 0, ",", 1600000000 + 60 * n, ",",
                        learner % 3 + 1, "\n");
      }
    }
    Write(name, text);
  }

  std::string folder_;
};

class ServedProximalTest : public ProximalTest {
 protected:
  void SetUp() override {
    ProximalTest::SetUp();
    auto server = ServerProcess::Start({.binary = PROXIMALD_BINARY,
                                        .journal = "sqlite:" + Path("journal.db"),
                                        .log = Path("proximald.log")});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    at_ = " --address " + server_->address();
  }

  std::unique_ptr<ServerProcess> server_;
  std::string at_;
};

}  // namespace proximal

#endif  // PROXIMAL_TESTS_SERVICE_CLI_PROXIMAL_TOOL_H_
