// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The PostgreSQL journal beside single commits, on a server of this bench with fsync on, in the
// temporary folder (TMPDIR: it should lie on the disk in question). Both take turns; figures are
// medians. Prints a table; writes the figures as one JSON object of name -> number.
//
//   postgres_appends_per_s       events made durable, 256 single-event appends in flight, spread
//                                over 20,000 learners
//   postgres_commits_per_s       commits of one row, one after another, over one connection
//   postgres_append_over_commit  the ratio, of each round
//   postgres_append_cpu_us       CPU time of this process for an append
//   postgres_append_server_cpu_us
//                                ... of the server's processes
//   postgres_event_bytes         what an event takes in the database, its indexes included
//   postgres_learner_bytes       likewise what a learner takes besides events
//   postgres_append_wal_bytes    write-ahead log written for an append, full pages included
//
//   bench_postgres [--json FILE] [--rounds N] [--in_flight N] [--writers N]

#include <libpq-fe.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "bench/store/appender.h"
#include "service/store/postgres/postgres_store.h"
#include "tests/service/store/postgres/postgres_server.h"

namespace proximal {
namespace {

using bench::Appender;
using bench::ProcessCpuSeconds;
using testing::PostgresServer;

constexpr int64_t kLearners = 20'000;
constexpr int64_t kAppends = 60'000;  // of a round
constexpr int kCommits = 1'000;       // of a round

struct Settings {
  int rounds = 5;
  int in_flight = 256;
  size_t writers = PostgresOptions().writers;
};

double SecondsOf(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// One connection that commits one row after another.
class Committer {
 public:
  explicit Committer(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
    PQclear(PQexec(connection_, "CREATE TABLE commits (number int)"));
    PQclear(PQprepare(connection_, "commit", "INSERT INTO commits VALUES (1)", 0, nullptr));
  }
  ~Committer() { PQfinish(connection_); }

  void Run(int commits) {
    for (int i = 0; i < commits; ++i) {
      PGresult* const result =
          PQexecPrepared(connection_, "commit", 0, nullptr, nullptr, nullptr, 0);
      if (PQresultStatus(result) != PGRES_COMMAND_OK) std::abort();
      PQclear(result);
    }
  }

 private:
  PGconn* const connection_;
};

double Number(PostgresServer& server, const std::string& database, const std::string& sql) {
  return std::stod(server.Run(database, sql));
}

// Where the write-ahead log ends, in bytes.
double EndOfLog(PostgresServer& server, const std::string& database) {
  return Number(server, database, "SELECT pg_current_wal_insert_lsn() - '0/0'");
}

std::map<std::string, double> Sizes(PostgresServer& server, const std::string& database) {
  const auto bytes = [&](const std::string& table) {
    return Number(server, database,
                  "SELECT pg_total_relation_size('proximal." + table +
                      "')::float / (SELECT count(*) FROM proximal." + table + ")");
  };
  return {{"postgres_event_bytes", bytes("events")}, {"postgres_learner_bytes", bytes("learners")}};
}

std::map<std::string, double> Measure(const Settings& settings) {
  PostgresServer server(testing::SettingsToMeasure());
  const std::string database = server.NewDatabase();
  PostgresOptions options = server.Options(database);
  options.writers = settings.writers;
  const auto store = *PostgresStore::Open(options);
  Appender appender(*store, kLearners);
  Committer committer(server.Url(database));
  appender.Run(kLearners, settings.in_flight);  // every learner has a row
  std::map<std::string, std::vector<double>> rounds;
  for (int i = 0; i < settings.rounds; ++i) {
    const double commits = kCommits / SecondsOf([&] { committer.Run(kCommits); });
    const double log = EndOfLog(server, database);
    const double cpu = ProcessCpuSeconds();
    const double server_cpu = server.CpuSeconds();
    const double appends =
        kAppends / SecondsOf([&] { appender.Run(kAppends, settings.in_flight); });
    rounds["postgres_append_cpu_us"].push_back((ProcessCpuSeconds() - cpu) * 1e6 / kAppends);
    rounds["postgres_append_server_cpu_us"].push_back((server.CpuSeconds() - server_cpu) * 1e6 /
                                                      kAppends);
    rounds["postgres_append_wal_bytes"].push_back((EndOfLog(server, database) - log) / kAppends);
    rounds["postgres_commits_per_s"].push_back(commits);
    rounds["postgres_appends_per_s"].push_back(appends);
    rounds["postgres_append_over_commit"].push_back(appends / commits);
  }
  std::map<std::string, double> figures = Sizes(server, database);
  for (auto& [name, values] : rounds) figures[name] = Median(std::move(values));
  return figures;
}

int Main(int argc, char** argv) {
  CLI::App app("The PostgreSQL journal beside single commits.");
  std::string json;
  Settings settings;
  app.add_option("--json", json, "write the figures to this file, as one JSON object");
  app.add_option("--rounds", settings.rounds, "rounds; the median counts")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--in_flight", settings.in_flight, "appends under way at once")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app.add_option("--writers", settings.writers, "connections that append")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!testing::HavePostgres()) {
    std::fprintf(stderr, "bench_postgres: there is no PostgreSQL: install postgresql\n");
    return 1;
  }
  const std::map<std::string, double> figures = Measure(settings);
  for (const auto& [name, value] : figures) std::printf("%-30s %12.3f\n", name.c_str(), value);
  if (json.empty()) return 0;
  std::ofstream file(json);
  file << nlohmann::json(figures).dump(2) << '\n';
  if (file.flush()) return 0;
  std::fprintf(stderr, "bench_postgres: cannot write %s\n", json.c_str());
  return 1;
}

}  // namespace
}  // namespace proximal

int main(int argc, char** argv) { return proximal::Main(argc, argv); }
