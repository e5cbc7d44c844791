// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Records of comma-separated fields (RFC 4180) out of a stream of bytes. Fields in double quotes
// may hold commas, line breaks and quotes (doubled); lines end in LF or CRLF; a byte order mark and
// empty lines are skipped.
//
//   CsvReader csv(std::move(source));
//   while (true) {
//     absl::StatusOr<bool> more = csv.Next();
//     if (!more.ok() || !*more) break;
//     for (absl::string_view field : csv.fields()) ...
//   }

#ifndef PROXIMAL_SERVICE_CLI_CSV_H_
#define PROXIMAL_SERVICE_CLI_CSV_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "service/cli/byte_source.h"

namespace proximal {

class CsvReader {
 public:
  // Beyond this a record is refused: an opening quote without its end would swallow the file.
  static constexpr size_t kMaxRecordBytes = 1 << 20;

  explicit CsvReader(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  // Moves on to the next record; false at the end. INVALID_ARGUMENT for a record that is malformed
  // or too long: reading may go on with Next(), after the end of the record's first line. Other
  // errors are the source's, and final.
  absl::StatusOr<bool> Next();

  // Of the current record; valid until Next().
  absl::Span<const absl::string_view> fields() const { return fields_; }
  size_t line() const { return line_; }  // that the record begins on, from 1

  double Progress() const { return source_->Progress(); }

 private:
  // Appends to the bytes at hand; false at the end of the source.
  absl::StatusOr<bool> Fill();
  // Sets `line_size_` to the first line of what is at hand, without its LF; false at the end.
  absl::StatusOr<bool> FindLine();
  // The size of the record at hand, which has quotes: up to the first LF outside of them. No field
  // has a quote inside that does not begin with one.
  absl::StatusOr<size_t> FindRecord();
  void SplitPlain(absl::string_view record);
  absl::Status SplitQuoted(absl::string_view record);
  // Moves a quoted field from the front of `rest` to `fields_`.
  absl::Status TakeQuoted(absl::string_view* rest);
  void Consume(size_t size);

  absl::string_view at_hand() const { return absl::string_view(buffer_).substr(begin_); }

  const std::unique_ptr<ByteSource> source_;
  std::string buffer_;
  size_t begin_ = 0;  // of what is not consumed yet, in buffer_
  size_t line_size_ = 0;
  size_t line_ = 0;
  size_t next_line_ = 1;
  std::vector<absl::string_view> fields_;
  std::string unquoted_;  // what quoted fields of the record point into
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_CSV_H_
