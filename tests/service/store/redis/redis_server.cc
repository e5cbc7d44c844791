// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/service/store/redis/redis_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "tests/service/store/await_server.h"

namespace proximal::testing {
namespace {

bool Says(const std::string& log, absl::string_view words) {
  std::ostringstream text;
  text << std::ifstream(log).rdbuf();
  return absl::StrContains(text.str(), words);
}

std::string Show(const redisReply* reply) {
  if (reply == nullptr) return "?";
  switch (reply->type) {
    case REDIS_REPLY_INTEGER:
      return absl::StrCat(reply->integer);
    case REDIS_REPLY_ARRAY: {
      std::string lines;
      for (size_t i = 0; i < reply->elements; ++i) {
        absl::StrAppend(&lines, Show(reply->element[i]), "\n");
      }
      return lines;
    }
    case REDIS_REPLY_NIL:
      return "";
    case REDIS_REPLY_ERROR:
      return absl::StrCat("!", std::string(reply->str, reply->len));
    default:
      return std::string(reply->str, reply->len);
  }
}

std::string UrlTo(absl::string_view scheme, const std::vector<redis::Address>& addresses,
                  absl::string_view more) {
  const auto append = [](std::string* out, const redis::Address& address) {
    absl::StrAppend(out, ToString(address));
  };
  return absl::StrCat(scheme, absl::StrJoin(addresses, ",", append), more);
}

}  // namespace

bool HaveRedis() {
  static const bool have = std::system("command -v redis-server > /dev/null") == 0;
  return have;
}

int FreePort() {
  const int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (bind(socket_fd, any, size) != 0 || getsockname(socket_fd, any, &size) != 0) {
    Die("no free port");
  }
  close(socket_fd);
  return ntohs(address.sin_port);
}

RedisServer::RedisServer(std::vector<std::string> arguments, std::string config)
    : arguments_(std::move(arguments)), config_(std::move(config)) {
  std::string pattern = (std::filesystem::temp_directory_path() / "redis-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) Die("no temporary folder");
  folder_ = pattern;
  for (int attempt = 0; attempt < 20; ++attempt) {
    port_ = FreePort();
    if (Spawn()) return;
  }
  Die("redis-server does not start");
}

RedisServer::~RedisServer() {
  Kill();
  std::filesystem::remove_all(folder_);
}

std::string RedisServer::Url() const { return UrlTo("redis://", {address()}, ""); }

void RedisServer::Pause() { kill(process_, SIGSTOP); }

void RedisServer::Resume() { kill(process_, SIGCONT); }

void RedisServer::Kill() {
  if (process_ == 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = 0;
}

void RedisServer::Start() {
  Await("a killed server's port", [this] { return Spawn(); });
}

bool RedisServer::Spawn() {
  std::vector<std::string> words = {"redis-server"};
  if (!config_.empty()) {
    words.push_back(folder_ + "/redis.conf");
    std::ofstream(words.back()) << config_;
  }
  words.insert(words.end(), {"--port", absl::StrCat(port_), "--bind", "127.0.0.1", "--dir", folder_,
                             "--save", ""});
  words.insert(words.end(), arguments_.begin(), arguments_.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const std::string log = folder_ + "/log";
  process_ = fork();
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int file = open(log.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  const absl::Time end = absl::Now() + absl::Seconds(30);
  while (absl::Now() < end) {
    if (waitpid(process_, nullptr, WNOHANG) == process_) break;
    // Whoever answers on the port may be another test's server: ours has it when it says so.
    const std::string pong = Says(log, "Running mode=") ? Run({"PING"}) : "";
    if (pong == "PONG" || absl::StartsWith(pong, "!NOAUTH")) return true;
    absl::SleepFor(absl::Milliseconds(5));
  }
  process_ = 0;
  return false;
}

std::string RedisServer::Run(const std::vector<std::string>& words) {
  redisContext* context = redisConnectWithTimeout("127.0.0.1", port_, {5, 0});
  std::string text = "?";
  if (context != nullptr && context->err == 0) {
    redisSetTimeout(context, {5, 0});
    std::vector<const char*> argv;
    std::vector<size_t> sizes;
    for (const std::string& word : words) {
      argv.push_back(word.data());
      sizes.push_back(word.size());
    }
    auto* reply = static_cast<redisReply*>(
        redisCommandArgv(context, static_cast<int>(argv.size()), argv.data(), sizes.data()));
    text = Show(reply);
    if (reply != nullptr) freeReplyObject(reply);
  }
  if (context != nullptr) redisFree(context);
  return text;
}

SentinelRig::SentinelRig() {
  const std::vector<std::string> soon = {"--repl-diskless-sync-delay", "0"};
  master_ = std::make_unique<RedisServer>(soon);
  replica_ = std::make_unique<RedisServer>(soon);
  replica_->Run({"REPLICAOF", "127.0.0.1", absl::StrCat(master_->port())});
  Await("the replica", [this] {
    return absl::StrContains(replica_->Run({"INFO", "replication"}), "master_link_status:up");
  });
  for (int i = 0; i < 3; ++i) {
    sentinels_.push_back(std::make_unique<RedisServer>(
        std::vector<std::string>{"--sentinel"},
        absl::StrCat("sentinel monitor practice 127.0.0.1 ", master_->port(), " 2\n",
                     "sentinel down-after-milliseconds practice 400\n",
                     "sentinel failover-timeout practice 3000\n")));
  }
}

std::string SentinelRig::Url() const {
  return UrlTo("redis+sentinel://", Options().addresses, "/practice");
}

RedisOptions SentinelRig::Options() const {
  RedisOptions options = PatientOptions();
  options.arrangement = redis::Arrangement::kSentinel;
  options.master_name = "practice";
  for (const auto& sentinel : sentinels_) options.addresses.push_back(sentinel->address());
  return options;
}

int SentinelRig::MasterPort() {
  const std::vector<std::string> lines =
      absl::StrSplit(sentinels_[0]->Run({"SENTINEL", "get-master-addr-by-name", "practice"}), '\n');
  return lines.size() < 2 ? 0 : std::atoi(lines[1].c_str());
}

ClusterRig::ClusterRig(bool replicas) {
  while (nodes_.size() < (replicas ? 2 : 1) * kMasters) Join();
  Await("the cluster", [this] { return IsWhole(); });
  for (size_t i = kMasters; i < nodes_.size(); ++i) {
    nodes_[i]->Run({"CLUSTER", "REPLICATE", IdOf(i - kMasters)});
    Await("a replica", [this, i] {
      return absl::StrContains(nodes_[i]->Run({"INFO", "replication"}), "master_link_status:up");
    });
  }
}

void ClusterRig::Join() {
  const size_t i = nodes_.size();
  const std::string bus = absl::StrCat(FreePort());
  nodes_.push_back(std::make_unique<RedisServer>(std::vector<std::string>{
      "--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-node-timeout", "2000",
      "--repl-diskless-sync-delay", "0"}));
  if (i < kMasters) {
    const size_t first = (i * 16384 + 2) / 3;
    const size_t last = ((i + 1) * 16384 + 2) / 3 - 1;
    nodes_[i]->Run({"CLUSTER", "ADDSLOTSRANGE", absl::StrCat(first), absl::StrCat(last)});
    nodes_[i]->Run({"CLUSTER", "SET-CONFIG-EPOCH", absl::StrCat(i + 1)});
  }
  nodes_[0]->Run({"CLUSTER", "MEET", "127.0.0.1", absl::StrCat(nodes_[i]->port()), bus});
}

bool ClusterRig::IsWhole() {
  return std::all_of(nodes_.begin(), nodes_.end(), [this](const auto& node) {
    const std::string info = node->Run({"CLUSTER", "INFO"});
    return absl::StrContains(info, "cluster_state:ok") &&
           absl::StrContains(info, absl::StrCat("cluster_known_nodes:", nodes_.size()));
  });
}

std::string ClusterRig::Url() const { return UrlTo("redis+cluster://", Options().addresses, ""); }

RedisOptions ClusterRig::Options() const {
  RedisOptions options = PatientOptions();
  options.arrangement = redis::Arrangement::kCluster;
  options.addresses = {nodes_[0]->address(), nodes_[1]->address()};
  return options;
}

RedisOptions PatientOptions() {
  RedisOptions options;
  options.timeout = absl::Seconds(10);
  options.connect_timeout = absl::Seconds(10);
  return options;
}

}  // namespace proximal::testing
