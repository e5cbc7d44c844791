// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/learner/codec.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "engine/learner/bits.h"

namespace proximal {
namespace {

constexpr uint64_t kVersion = 1;
constexpr uint32_t kMinutesPerDay = 24 * 60;
constexpr int kIndexBits = 24;
constexpr int kDayBits = 15;
constexpr int kMinuteBits = 11;

using Column = std::vector<uint32_t>;

// Small numbers for small departures of either sign.
uint32_t ZigZag(int16_t value) {
  return static_cast<uint16_t>((static_cast<uint16_t>(value) << 1) ^ (value >> 15));
}
int16_t UnZigZag(uint32_t value) { return static_cast<int16_t>((value >> 1) ^ (0u - (value & 1))); }

// One column of a table of traces. Each is a type of its own, so that its functions are inlined.
template <typename Get, typename Set>
struct Field {
  int bits;
  Get get;
  Set set;
};
template <typename Get, typename Set>
Field(int bits, Get get, Set set) -> Field<Get, Set>;

// What a skill's trace holds besides its index and its time. Successes are written as the attempts
// that failed, the smaller number.
constexpr auto kSkillFields = std::make_tuple(
    Field{7, [](const SkillTrace& t) -> uint32_t { return t.attempts; },
          [](SkillTrace& t, uint32_t value) { t.attempts = value; }},
    Field{7, [](const SkillTrace& t) -> uint32_t { return (t.attempts - t.successes) & 0x7f; },
          [](SkillTrace& t, uint32_t value) { t.successes = (t.attempts - value) & 0x7f; }},
    Field{16, [](const SkillTrace& t) { return ZigZag(t.ability_mean.raw()); },
          [](SkillTrace& t, uint32_t value) { t.ability_mean = Logit::FromRaw(UnZigZag(value)); }},
    Field{16, [](const SkillTrace& t) -> uint32_t { return t.ability_variance.raw(); },
          [](SkillTrace& t, uint32_t value) {
            t.ability_variance = LogitVariance::FromRaw(static_cast<uint16_t>(value));
          }},
    Field{16, [](const SkillTrace& t) -> uint32_t { return t.known.raw(); },
          [](SkillTrace& t, uint32_t value) {
            t.known = Probability::FromRaw(static_cast<uint16_t>(value));
          }},
    Field{
        8, [](const SkillTrace& t) -> uint32_t { return t.fast.raw(); },
        [](SkillTrace& t, uint32_t value) { t.fast = Rate::FromRaw(static_cast<uint8_t>(value)); }},
    Field{8, [](const SkillTrace& t) -> uint32_t { return t.slow.raw(); },
          [](SkillTrace& t, uint32_t value) {
            t.slow = Rate::FromRaw(static_cast<uint8_t>(value));
          }});

// The same for an item that is written out.
constexpr auto kItemFields = std::make_tuple(
    Field{4, [](const ItemTrace& t) -> uint32_t { return t.attempts; },
          [](ItemTrace& t, uint32_t value) { t.attempts = value; }},
    Field{4, [](const ItemTrace& t) -> uint32_t { return (t.attempts - t.successes) & 0xf; },
          [](ItemTrace& t, uint32_t value) { t.successes = (t.attempts - value) & 0xf; }},
    Field{7, [](const ItemTrace& t) -> uint32_t { return t.average_raw; },
          [](ItemTrace& t, uint32_t value) { t.average_raw = value; }});

// In these, `column` has a place for each trace.
template <typename Trace, typename Fields>
void PutFields(const std::vector<Trace>& traces, const Fields& fields, Column& column,
               BitWriter& out) {
  const auto put = [&](const auto& field) {
    for (size_t i = 0; i < traces.size(); ++i) column[i] = field.get(traces[i]);
    PutColumn(column, out);
  };
  std::apply([&put](const auto&... field) { (put(field), ...); }, fields);
}

template <typename Trace, typename Fields>
void GetFields(BitReader& in, const Fields& fields, Column& column, std::vector<Trace>& traces) {
  const auto get = [&](const auto& field) {
    GetColumn(in, field.bits, absl::MakeSpan(column));
    for (size_t i = 0; i < traces.size(); ++i) field.set(traces[i], column[i]);
  };
  std::apply([&get](const auto&... field) { (get(field), ...); }, fields);
}

// Numbers that ascend, as what each leaves out since the one before.
void ToGaps(Column& column) {
  uint32_t next = 0;
  for (uint32_t& value : column) value -= std::exchange(next, value + 1);
}

void FromGaps(BitReader& in, int bits, Column& column) {
  GetColumn(in, bits, absl::MakeSpan(column));
  uint64_t next = 0;
  for (uint32_t& value : column) {
    next += value;
    if (next >> bits != 0) return in.Fail();
    value = static_cast<uint32_t>(next++);
  }
}

// A count of rows that take at least `row_bits` each, so that it cannot ask for more memory than
// the bytes that are left warrant.
size_t GetCount(BitReader& in, int row_bits) {
  const uint64_t count = in.GetNumber();
  if (count <= in.left() / row_bits) return static_cast<size_t>(count);
  in.Fail();
  return 0;
}

// The days that traces were last practised on.
class Calendar {
 public:
  static Calendar Of(const LearnerState& state);
  static Calendar Get(BitReader& in);
  void Put(BitWriter& out) const;

  template <typename Trace>
  void PutTimes(const std::vector<Trace>& traces, Column& column, BitWriter& out) const;
  template <typename Trace>
  void GetTimes(BitReader& in, Column& column, std::vector<Trace>& traces) const;

 private:
  Column days_;           // since 2000-01-01, ascending
  Column first_minutes_;  // of each, within the day
  Column rank_of_day_;    // from days_[0] on; only for writing
};

Calendar Calendar::Of(const LearnerState& state) {
  Calendar calendar;
  if (state.skills.empty() && state.items.empty()) return calendar;

  uint32_t earliest = kLastMinute;
  uint32_t latest = 0;
  const auto for_each_minute = [&state](auto visit) {
    for (const SkillTrace& trace : state.skills) visit(trace.last_minute);
    for (const ItemTrace& trace : state.items) visit(trace.last_minute);
  };
  for_each_minute([&](uint32_t minute) {
    earliest = std::min(earliest, minute);
    latest = std::max(latest, minute);
  });

  const uint32_t first_day = earliest / kMinutesPerDay;
  Column first_minute_of_day(latest / kMinutesPerDay - first_day + 1, kMinutesPerDay);
  for_each_minute([&](uint32_t minute) {
    uint32_t& first = first_minute_of_day[minute / kMinutesPerDay - first_day];
    first = std::min(first, minute % kMinutesPerDay);
  });

  calendar.rank_of_day_.resize(first_minute_of_day.size());
  for (size_t i = 0; i < first_minute_of_day.size(); ++i) {
    if (first_minute_of_day[i] == kMinutesPerDay) continue;
    calendar.rank_of_day_[i] = static_cast<uint32_t>(calendar.days_.size());
    calendar.days_.push_back(first_day + static_cast<uint32_t>(i));
    calendar.first_minutes_.push_back(first_minute_of_day[i]);
  }
  return calendar;
}

void Calendar::Put(BitWriter& out) const {
  out.PutNumber(days_.size());
  Column gaps = days_;
  ToGaps(gaps);
  PutColumn(gaps, out);
  PutColumn(first_minutes_, out);
}

Calendar Calendar::Get(BitReader& in) {
  Calendar calendar;
  const size_t count = GetCount(in, 2);
  calendar.days_.resize(count);
  calendar.first_minutes_.resize(count);
  FromGaps(in, kDayBits, calendar.days_);
  GetColumn(in, kMinuteBits, absl::MakeSpan(calendar.first_minutes_));
  return calendar;
}

template <typename Trace>
void Calendar::PutTimes(const std::vector<Trace>& traces, Column& column, BitWriter& out) const {
  Column minutes(traces.size());
  for (size_t i = 0; i < traces.size(); ++i) {
    const uint32_t minute = traces[i].last_minute;
    column[i] = rank_of_day_[minute / kMinutesPerDay - days_[0]];
    minutes[i] = minute % kMinutesPerDay - first_minutes_[column[i]];
  }
  PutColumn(column, out);
  PutColumn(minutes, out);
}

template <typename Trace>
void Calendar::GetTimes(BitReader& in, Column& column, std::vector<Trace>& traces) const {
  GetColumn(in, kDayBits, absl::MakeSpan(column));
  for (size_t i = 0; i < traces.size(); ++i) {
    if (column[i] >= days_.size()) return in.Fail();
    const uint64_t minute = uint64_t{days_[column[i]]} * kMinutesPerDay + first_minutes_[column[i]];
    traces[i].last_minute = static_cast<uint32_t>(std::min<uint64_t>(minute, kLastMinute));
  }
  GetColumn(in, kMinuteBits, absl::MakeSpan(column));
  for (size_t i = 0; i < traces.size(); ++i) {
    if (column[i] > kLastMinute - traces[i].last_minute) return in.Fail();
    traces[i].last_minute += column[i];
  }
}

void PutTotals(const LearnerState& state, BitWriter& out) {
  out.PutNumber(state.sequence);
  out.Put(state.model_version, 64);
  out.Put(static_cast<uint64_t>(state.last_time.raw()), 64);
  out.PutNumber(state.responses);
  out.Put(std::bit_cast<uint32_t>(state.successes), 32);
  out.Put(static_cast<uint16_t>(state.ability_mean.raw()), 16);
  out.Put(state.ability_variance.raw(), 16);
  out.Put(state.fast.raw(), 16);
  out.Put(state.slow.raw(), 16);
  out.PutNumber(static_cast<uint32_t>(state.last_item - LearnerState::kNoItem));
  out.Put(state.last_score.raw(), 8);
  out.Put(state.run_length, 8);
  out.Put(state.run_wrong, 8);
}

void GetTotals(BitReader& in, LearnerState& state) {
  state.sequence = in.GetNumber();
  state.model_version = in.Get(64);
  state.last_time = Instant::FromRaw(static_cast<int64_t>(in.Get(64)));
  const uint64_t responses = in.GetNumber();
  state.responses = static_cast<uint32_t>(responses);
  state.successes = std::bit_cast<float>(static_cast<uint32_t>(in.Get(32)));
  state.ability_mean = Logit::FromRaw(static_cast<int16_t>(in.Get(16)));
  state.ability_variance = LogitVariance::FromRaw(static_cast<uint16_t>(in.Get(16)));
  state.fast = Probability::FromRaw(static_cast<uint16_t>(in.Get(16)));
  state.slow = Probability::FromRaw(static_cast<uint16_t>(in.Get(16)));
  const uint64_t last_item = in.GetNumber();
  state.last_item = static_cast<uint32_t>(last_item + LearnerState::kNoItem);
  state.last_score = Rate::FromRaw(static_cast<uint8_t>(in.Get(8)));
  state.run_length = static_cast<uint8_t>(in.Get(8));
  state.run_wrong = static_cast<uint8_t>(in.Get(8));
  if (std::max(responses, last_item) > std::numeric_limits<uint32_t>::max()) in.Fail();
  if (!std::isfinite(state.successes) || state.successes < 0) in.Fail();
}

void PutSkills(const std::vector<SkillTrace>& skills, const Calendar& calendar, BitWriter& out) {
  out.PutNumber(skills.size());
  Column column(skills.size());
  for (size_t i = 0; i < skills.size(); ++i) column[i] = skills[i].skill;
  ToGaps(column);
  PutColumn(column, out);
  calendar.PutTimes(skills, column, out);
  PutFields(skills, kSkillFields, column, out);
}

void GetSkills(BitReader& in, const Calendar& calendar, std::vector<SkillTrace>& skills) {
  Column column(GetCount(in, 3 + static_cast<int>(std::tuple_size_v<decltype(kSkillFields)>)));
  skills.resize(column.size());
  FromGaps(in, kIndexBits, column);
  for (size_t i = 0; i < skills.size(); ++i) skills[i].skill = column[i];
  calendar.GetTimes(in, column, skills);
  GetFields(in, kSkillFields, column, skills);
}

// What one encounter with an item usually leaves: the average by whether it was a success.
using OnceAverages = std::array<uint32_t, 2>;

OnceAverages UsualAverages(const std::vector<ItemTrace>& items) {
  std::array<std::array<uint32_t, 128>, 2> counts = {};
  for (const ItemTrace& trace : items) {
    if (trace.attempts == 1 && trace.successes <= 1) ++counts[trace.successes][trace.average_raw];
  }
  OnceAverages usual;
  for (int success = 0; success < 2; ++success) {
    const auto& count = counts[success];
    usual[success] =
        static_cast<uint32_t>(std::max_element(count.begin(), count.end()) - count.begin());
  }
  return usual;
}

bool IsUsual(const ItemTrace& trace, const OnceAverages& usual) {
  return trace.attempts == 1 && trace.successes <= 1 && trace.average_raw == usual[trace.successes];
}

void PutItems(const std::vector<ItemTrace>& items, const Calendar& calendar, BitWriter& out) {
  out.PutNumber(items.size());
  Column column(items.size());
  for (size_t i = 0; i < items.size(); ++i) column[i] = items[i].item;
  ToGaps(column);
  PutColumn(column, out);
  calendar.PutTimes(items, column, out);

  const OnceAverages usual = UsualAverages(items);
  out.Put(usual[0], 7);
  out.Put(usual[1], 7);
  std::vector<ItemTrace> written_out;
  for (const ItemTrace& trace : items) {  // right 0, wrong 10, written out 11
    if (!IsUsual(trace, usual)) {
      out.Put(0b11, 2);
      written_out.push_back(trace);
    } else if (trace.successes == 0) {
      out.Put(0b01, 2);
    } else {
      out.Put(0b0, 1);
    }
  }
  column.resize(written_out.size());
  PutFields(written_out, kItemFields, column, out);
}

void GetItems(BitReader& in, const Calendar& calendar, std::vector<ItemTrace>& items) {
  Column column(GetCount(in, 4));
  items.resize(column.size());
  FromGaps(in, kIndexBits, column);
  for (size_t i = 0; i < items.size(); ++i) items[i].item = column[i];
  calendar.GetTimes(in, column, items);

  OnceAverages usual;
  usual[0] = static_cast<uint32_t>(in.Get(7));
  usual[1] = static_cast<uint32_t>(in.Get(7));
  std::vector<uint32_t> places(items.size());
  size_t written = 0;
  for (size_t i = 0; i < items.size() && in.ok();) {
    // Two bits at most each, and so many from one look.
    uint64_t window = in.Peek();
    int taken = 0;
    for (; i < items.size() && taken + 2 <= BitReader::kPeekBits; ++i) {
      const bool right = (window & 1) == 0;
      places[written] = static_cast<uint32_t>(i);
      written += (window & 3) == 3;
      items[i].attempts = 1;  // of one that is written out, for the time being
      items[i].successes = right;
      items[i].average_raw = usual[right];
      taken += right ? 1 : 2;
      window >>= right ? 1 : 2;
    }
    in.Skip(taken);
  }
  places.resize(written);
  std::vector<ItemTrace> written_out(places.size());
  column.resize(places.size());
  GetFields(in, kItemFields, column, written_out);
  for (size_t i = 0; i < places.size(); ++i) {
    ItemTrace& trace = items[places[i]];
    trace.attempts = written_out[i].attempts;
    trace.successes = written_out[i].successes;
    trace.average_raw = written_out[i].average_raw;
  }
}

absl::Status Damaged(absl::string_view part) {
  return absl::DataLossError(absl::StrCat("learner state is damaged: ", part));
}

}  // namespace

std::string EncodeState(const LearnerState& state) {
  BitWriter out;
  out.Put(kVersion, 8);
  PutTotals(state, out);
  const Calendar calendar = Calendar::Of(state);
  calendar.Put(out);
  PutSkills(state.skills, calendar, out);
  PutItems(state.items, calendar, out);
  return out.Finish();
}

absl::StatusOr<LearnerState> DecodeState(absl::string_view bytes) {
  BitReader in(bytes);
  if (const uint64_t version = in.Get(8); version != kVersion) {
    return Damaged(absl::StrCat("version ", version, ", expected ", kVersion));
  }
  LearnerState state;
  GetTotals(in, state);
  if (!in.ok()) return Damaged("totals");
  const Calendar calendar = Calendar::Get(in);
  if (!in.ok()) return Damaged("calendar");
  GetSkills(in, calendar, state.skills);
  if (!in.ok()) return Damaged("skills");
  GetItems(in, calendar, state.items);
  if (!in.ok()) return Damaged("items");
  if (!in.Finish()) return Damaged("bytes after the end");
  return state;
}

}  // namespace proximal
