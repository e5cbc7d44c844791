// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/csv.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace proximal {
namespace {

constexpr size_t kChunk = 256 << 10;
constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";

absl::Status TooLong() {
  return absl::InvalidArgumentError(absl::StrCat(
      "the record is longer than ", CsvReader::kMaxRecordBytes, " bytes; is a quote not closed?"));
}

}  // namespace

absl::StatusOr<bool> CsvReader::Next() {
  fields_.clear();
  while (true) {
    absl::StatusOr<bool> found = FindLine();
    if (!found.ok() || !*found) return found;
    line_ = next_line_;
    const absl::string_view line = absl::StripSuffix(at_hand().substr(0, line_size_), "\r");
    if (absl::StrContains(line, '"')) break;
    if (!line.empty()) SplitPlain(line);
    Consume(line_size_);
    if (!line.empty()) return true;
  }
  absl::StatusOr<size_t> size = FindRecord();
  absl::Status status = size.status();
  if (size.ok()) status = SplitQuoted(absl::StripSuffix(at_hand().substr(0, *size), "\r"));
  Consume(status.ok() ? *size : line_size_);
  if (!status.ok()) return status;
  return true;
}

absl::StatusOr<bool> CsvReader::Fill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  const size_t size = buffer_.size();
  buffer_.resize(size + kChunk);
  const absl::StatusOr<size_t> count = source_->Read(absl::MakeSpan(&buffer_[size], kChunk));
  buffer_.resize(size + count.value_or(0));
  if (!count.ok()) return count.status();
  return *count > 0;
}

absl::StatusOr<bool> CsvReader::FindLine() {
  size_t searched = 0;
  bool too_long = false;
  while (true) {
    if (next_line_ == 1 && absl::StartsWith(at_hand(), kByteOrderMark)) {
      begin_ += kByteOrderMark.size();
      searched = 0;
    }
    const size_t end = at_hand().find('\n', searched);
    if (end != absl::string_view::npos) {
      line_size_ = end;
      break;
    }
    searched = at_hand().size();
    if (searched > kMaxRecordBytes) {  // Keep looking for the end, but keep nothing.
      too_long = true;
      begin_ = buffer_.size();
      searched = 0;
    }
    absl::StatusOr<bool> more = Fill();
    if (!more.ok()) return more.status();
    if (*more) continue;
    line_size_ = at_hand().size();
    if (line_size_ == 0 && !too_long) return false;
    break;
  }
  if (!too_long) return true;
  line_ = next_line_;
  Consume(line_size_);
  return TooLong();
}

absl::StatusOr<size_t> CsvReader::FindRecord() {
  enum { kFieldStart, kPlain, kQuoted, kQuoteInQuoted } state = kFieldStart;
  for (size_t at = 0;; ++at) {
    if (at == at_hand().size()) {
      if (at > kMaxRecordBytes) return TooLong();
      absl::StatusOr<bool> more = Fill();
      if (!more.ok()) return more.status();
      if (!*more && state == kQuoted) return absl::InvalidArgumentError("a quote is not closed");
      if (!*more) return at;
    }
    const char c = at_hand()[at];
    if (state == kQuoted) {
      if (c == '"') state = kQuoteInQuoted;
    } else if (c == '"') {
      if (state == kPlain) {
        return absl::InvalidArgumentError("a quote stands inside a field that does not begin so");
      }
      state = kQuoted;  // opened, or doubled
    } else if (c == '\n') {
      return at;
    } else {
      state = c == ',' ? kFieldStart : kPlain;
    }
  }
}

void CsvReader::SplitPlain(absl::string_view record) {
  while (true) {
    const size_t comma = record.find(',');
    fields_.push_back(record.substr(0, comma));
    if (comma == absl::string_view::npos) return;
    record.remove_prefix(comma + 1);
  }
}

absl::Status CsvReader::SplitQuoted(absl::string_view record) {
  unquoted_.clear();
  unquoted_.reserve(record.size());  // Nothing moves once a field points into it.
  while (true) {
    if (absl::StartsWith(record, "\"")) {
      if (absl::Status status = TakeQuoted(&record); !status.ok()) return status;
    } else {
      const absl::string_view field = record.substr(0, record.find(','));
      fields_.push_back(field);
      record.remove_prefix(field.size());
    }
    if (record.empty()) return absl::OkStatus();
    record.remove_prefix(1);  // the comma
  }
}

absl::Status CsvReader::TakeQuoted(absl::string_view* rest) {
  const size_t begin = unquoted_.size();
  size_t at = 1;
  for (; at < rest->size(); ++at) {
    if ((*rest)[at] == '"') {
      if (at + 1 == rest->size() || (*rest)[at + 1] != '"') break;
      ++at;  // doubled
    }
    unquoted_.push_back((*rest)[at]);
  }
  rest->remove_prefix(std::min(at + 1, rest->size()));
  if (!rest->empty() && rest->front() != ',') {
    return absl::InvalidArgumentError("a closing quote is not followed by a comma");
  }
  fields_.push_back(absl::string_view(unquoted_).substr(begin));
  return absl::OkStatus();
}

void CsvReader::Consume(size_t size) {
  const absl::string_view record = at_hand().substr(0, size + 1);  // with its LF, if it has one
  next_line_ += std::max<size_t>(1, std::count(record.begin(), record.end(), '\n'));
  begin_ += record.size();
}

}  // namespace proximal
