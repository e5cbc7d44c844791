// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/service/store/postgres/postgres_server.h"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/store/postgres/postgres_url.h"
#include "tests/service/store/await_server.h"

namespace proximal::testing {
namespace {

// Where the newest server's programs lie; empty where there is none.
std::string Programs() {
  std::string newest;
  int version = 0;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", none)) {
    int number = 0;
    const bool numbered = absl::SimpleAtoi(entry.path().filename().string(), &number);
    if (!numbered || number <= version || !std::filesystem::exists(entry.path() / "bin/initdb")) {
      continue;
    }
    version = number;
    newest = (entry.path() / "bin").string();
  }
  return newest;
}

// A process that has ended may stay on the list until someone has taken note.
bool IsRunning(pid_t process) {
  std::ifstream file(absl::StrCat("/proc/", process, "/stat"));
  std::string number;
  std::string name;
  std::string state;
  return file >> number >> name >> state && state != "Z" && state != "X";
}

const passwd* ServerUser() { return geteuid() == 0 ? getpwnam("postgres") : nullptr; }

}  // namespace

bool HavePostgres() {
  static const bool have = !Programs().empty() && (geteuid() != 0 || ServerUser() != nullptr);
  return have;
}

PostgresServer::PostgresServer(std::vector<std::string> settings) : settings_(std::move(settings)) {
  std::string pattern = (std::filesystem::temp_directory_path() / "postgres-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) Die("no temporary folder");
  folder_ = pattern;
  const passwd* user = ServerUser();
  if (user != nullptr && chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) Die("chown");
  Initialize();
  Spawn();
}

PostgresServer::~PostgresServer() {
  Kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

PostgresServer& PostgresServer::Shared() {
  static PostgresServer server;
  return server;
}

pid_t PostgresServer::Launch(const std::vector<std::string>& words) const {
  const std::string program = absl::StrCat(Programs(), "/", words[0]);
  const std::string log = folder_ + "/log";
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const passwd* user = ServerUser();
  const pid_t process = fork();
  if (process != 0) return process;
  if (user != nullptr &&
      (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
    _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // after the user has changed, which would forget it
  if (chdir("/") != 0) _exit(126);
  const int file = open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  execv(program.c_str(), argv.data());
  _exit(127);
}

void PostgresServer::Initialize() {
  int status = 0;
  const pid_t initdb =
      Launch({"initdb", "--pgdata", folder_ + "/data", "--username", "tester", "--auth", "trust",
              "--no-sync", "--no-instructions", "--locale", "C", "--encoding", "UTF8"});
  if (waitpid(initdb, &status, 0) != initdb || status != 0) Die("initdb fails: " + folder_);
  // Who is called locked needs a password.
  std::ofstream(folder_ + "/data/pg_hba.conf") << "local all locked scram-sha-256\n"
                                               << "local all all trust\n";
}

void PostgresServer::Spawn() {
  std::vector<std::string> words = {"postgres", "-D", folder_ + "/data", "-k", folder_};
  for (const char* setting : {"listen_addresses=", "shared_buffers=16MB", "max_connections=100",
                              "autovacuum_naptime=1d", "max_wal_size=256MB"}) {
    words.insert(words.end(), {"-c", setting});
  }
  for (const std::string& setting : settings_) words.insert(words.end(), {"-c", setting});
  process_ = Launch(words);
  Await("the server", [this] {
    if (waitpid(process_, nullptr, WNOHANG) == process_) Die("postgres does not start: " + folder_);
    return Run("postgres", "SELECT 1") == "1\n";
  });
}

std::vector<pid_t> PostgresServer::Processes() const {
  std::vector<pid_t> processes = {process_};
  std::ifstream children(absl::StrCat("/proc/", process_, "/task/", process_, "/children"));
  for (pid_t child; children >> child;) processes.push_back(child);
  return processes;
}

double PostgresServer::CpuSeconds() const {
  double nanoseconds = 0;
  for (const pid_t process : Processes()) {
    double own = 0;
    if (std::ifstream(absl::StrCat("/proc/", process, "/schedstat")) >> own) nanoseconds += own;
  }
  return nanoseconds * 1e-9;
}

void PostgresServer::Pause() {
  for (const pid_t process : Processes()) kill(process, SIGSTOP);
}

void PostgresServer::Resume() {
  for (const pid_t process : Processes()) kill(process, SIGCONT);
}

void PostgresServer::Kill() {
  if (process_ == 0) return;
  const std::vector<pid_t> processes = Processes();
  for (const pid_t process : processes) kill(process, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = 0;
  for (const pid_t process : processes) {
    Await("the server to end", [process] { return !IsRunning(process); });
  }
}

void PostgresServer::Start() { Spawn(); }

void PostgresServer::Restart() {
  kill(process_, SIGINT);
  waitpid(process_, nullptr, 0);
  Spawn();
}

std::string PostgresServer::NewDatabase() {
  std::string name = absl::StrCat("test", databases_++);
  Run("postgres", absl::StrCat("CREATE DATABASE ", name));
  return name;
}

std::string PostgresServer::Url(const std::string& database, const std::string& more) const {
  return absl::StrCat("postgres://tester@/", database, "?host=", folder_, more.empty() ? "" : "&",
                      more);
}

PostgresOptions PostgresServer::Options(const std::string& database) const {
  return *ParsePostgresUrl(Url(database, "timeout=60s&writers=2&readers=2"));
}

std::string PostgresServer::Run(const std::string& database, const std::string& sql) {
  PGconn* const connection = PQconnectdb(Url(database).c_str());
  PGresult* const result = PQexec(connection, sql.c_str());
  std::string text;
  if (PQresultStatus(result) == PGRES_TUPLES_OK) {
    for (int i = 0; i < PQntuples(result); ++i)
      absl::StrAppend(&text, PQgetvalue(result, i, 0), "\n");
  } else if (PQresultStatus(result) != PGRES_COMMAND_OK) {
    text = absl::StrCat("!", PQerrorMessage(connection));
  }
  PQclear(result);
  PQfinish(connection);
  return text;
}

}  // namespace proximal::testing
