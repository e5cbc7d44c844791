// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How the sanitizers run, compiled into every executable of a sanitizer preset: the same by ctest
// and by hand, without environment variables. Debian's gRPC, protobuf and Abseil are not
// instrumented; each setting says what follows.

extern "C" {

const char* __asan_default_options();
const char* __lsan_default_suppressions();
const char* __tsan_default_options();
const char* __tsan_default_suppressions();
const char* __ubsan_default_options();

// Poisoning by hand (protobuf arenas, Abseil containers) needs both sides instrumented: what an
// inline function of a header poisons, the library would touch unaware.
const char* __asan_default_options() {
  return "allow_user_poisoning=0:detect_container_overflow=0:detect_stack_use_after_return=1:"
         "strict_string_checks=1";
}

// gRPC keeps its global state until the process ends.
const char* __lsan_default_suppressions() { return "leak:libgrpc\nleak:libgpr\n"; }

const char* __tsan_default_options() {
  return "second_deadlock_stack=1:history_size=4:ignore_noninstrumented_modules=1";
}

// Memory that gRPC hands from one of its threads to another is ordered by atomics inside its
// libraries, which the sanitizer does not see.
const char* __tsan_default_suppressions() {
  return "called_from_lib:libgrpc.so\ncalled_from_lib:libgrpc++.so\ncalled_from_lib:libgpr.so\n";
}

const char* __ubsan_default_options() { return "print_stacktrace=1"; }

}  // extern "C"
