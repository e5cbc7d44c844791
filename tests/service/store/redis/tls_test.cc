// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// TLS towards a real server, where the build has it.

#include "service/store/redis/tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/service/store/redis/redis_fixture.h"

namespace proximal::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// A server with a certificate for localhost, signed by itself.
class TlsTest : public RedisFixture {
 protected:
  void SetUp() override {
    RedisFixture::SetUp();
    if (IsSkipped()) return;
    if (!redis::TlsSupport().ok()) GTEST_SKIP() << redis::TlsSupport().message();
    std::string pattern = (std::filesystem::temp_directory_path() / "tls-test-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    const std::string make =
        absl::StrCat("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost ",
                     "-addext subjectAltName=DNS:localhost -keyout ", folder_, "/key -out ",
                     folder_, "/cert 2> /dev/null");
    ASSERT_EQ(std::system(make.c_str()), 0);
    port_ = FreePort();
    server_ = std::make_unique<RedisServer>(std::vector<std::string>{
        "--tls-port", absl::StrCat(port_), "--tls-cert-file", folder_ + "/cert", "--tls-key-file",
        folder_ + "/key", "--tls-ca-cert-file", folder_ + "/cert", "--tls-auth-clients",
        "optional"});
  }
  void TearDown() override {
    cache_.reset();
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  RedisOptions Options() const {
    RedisOptions options = To(*server_);
    options.addresses = {{"127.0.0.1", port_}};
    options.tls = {.on = true,
                   .ca_file = folder_ + "/cert",
                   .cert_file = "",
                   .key_file = "",
                   .server_name = "localhost"};
    return options;
  }
  // Why nothing can be read.
  std::string Complaint(const RedisOptions& options) {
    Open(options);
    return std::string(Get(ada_).status().message());
  }

  std::string folder_;
  int port_ = 0;
  std::unique_ptr<RedisServer> server_;
};

TEST_F(TlsTest, StatesGoThroughIt) {
  Open(Options());
  const auto state = TestState(3, 1, 5000);
  for (int i = 0; i < 50; ++i) cache_->Put({"t", absl::StrCat(i)}, state);
  cache_->Settle();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(**Get({"t", absl::StrCat(i)}), *state);
  EXPECT_EQ(stats().writes_lost, 0u);
  EXPECT_EQ(stats().connections_lost, 0u);
}

TEST_F(TlsTest, WeMayShowACertificateToo) {
  RedisOptions options = Options();
  server_->Run({"CONFIG", "SET", "tls-auth-clients", "yes"});
  options.tls.cert_file = folder_ + "/cert";
  options.tls.key_file = folder_ + "/key";
  Open(options);
  Insist(ada_, 1);
}

TEST_F(TlsTest, ACertificateForSomeoneElseIsRefused) {
  RedisOptions options = Options();
  options.tls.server_name = "elsewhere";
  EXPECT_THAT(Complaint(options), HasSubstr("TLS: "));
  options.tls.server_name = "";  // the address, which the certificate does not name
  EXPECT_THAT(Complaint(options), HasSubstr("TLS: "));
}

TEST_F(TlsTest, ACertificateThatNobodyVouchesForIsRefused) {
  RedisOptions options = Options();
  options.tls.ca_file = "";
  EXPECT_THAT(Complaint(options), HasSubstr("TLS: "));
}

TEST_F(TlsTest, FilesThatAreNotWhatTheyShouldBeAreNamed) {
  std::ofstream(folder_ + "/junk") << "no certificate";
  const auto complaint = [](const redis::TlsOptions& tls) {
    return std::string(redis::Tls::Create(tls).status().message());
  };
  redis::TlsOptions tls = Options().tls;
  tls.ca_file = folder_ + "/missing";
  EXPECT_THAT(complaint(tls), StartsWith(absl::StrCat("ca: ", folder_, "/missing: ")));
  tls = Options().tls;
  tls.cert_file = tls.key_file = folder_ + "/junk";
  EXPECT_THAT(complaint(tls), StartsWith("cert: "));
  tls.cert_file = folder_ + "/cert";
  EXPECT_THAT(complaint(tls), StartsWith("key: "));
}

TEST_F(TlsTest, AServerWithoutTlsIsRefused) {
  RedisOptions options = Options();
  options.addresses = {server_->address()};
  options.connect_timeout = absl::Milliseconds(300);
  EXPECT_THAT(Complaint(options), HasSubstr("TLS: "));
}

}  // namespace
}  // namespace proximal::testing
