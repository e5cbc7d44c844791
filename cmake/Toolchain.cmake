# Copyright 2026 The Proximal Authors
# SPDX-License-Identifier: Apache-2.0
#
# The compiler, the linker and the flags that hold for every target, generated code included.

option(PROXIMAL_COVERAGE "Count executed lines, for gcov" OFF)
set(PROXIMAL_SANITIZE "" CACHE STRING "Sanitizers for every target, comma separated")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release, Debug or RelWithDebInfo" FORCE)
endif()

# Release keeps line tables, so that a crash report names lines, and drops assert(): an assert states what our own code
# guarantees, and what comes from outside is refused through absl::Status in every build.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g")
# RelWithDebInfo is what the sanitizer presets use: quick enough to run everything, asserts on.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1 -fno-omit-frame-pointer")

# Replicas agree bit for bit: no contraction to fused multiply-add, and no instruction set beyond the architecture's
# baseline (docs/adr/0002-same-bits-everywhere.md).
add_compile_options(-ffp-contract=off -fno-fast-math)

# What some library asks of those who link it, asked of everything: one precompiled header serves all.
add_compile_options(-pthread)
add_compile_definitions(_FILE_OFFSET_BITS=64)

# The engine is optimized as a whole where it is served and measured: its hot path runs through many small files. The
# objects hold machine code, too, so that tests link as quickly as ever. The binaries are linked by GNU ld: mold loses
# what only other objects refer to.
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(PROXIMAL_ENGINE_COMPILE_OPTIONS -O3 -flto=auto -ffat-lto-objects)
  set(PROXIMAL_BINARY_LINK_OPTIONS -O3 -flto=auto -fuse-ld=bfd)
  # What tests do themselves takes longer to optimize than to run.
  set(PROXIMAL_TEST_COMPILE_OPTIONS -O1)
  set(PROXIMAL_TEST_LINK_OPTIONS -fno-lto)
endif()

if(PROXIMAL_SANITIZE)
  add_compile_options(-fsanitize=${PROXIMAL_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PROXIMAL_SANITIZE})
  # Half of what the optimizer does under sanitizers it does to tests, which run no longer without.
  set(PROXIMAL_TEST_COMPILE_OPTIONS -O0)
endif()
if(PROXIMAL_COVERAGE)
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()

find_program(PROXIMAL_CCACHE ccache)
if(PROXIMAL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${PROXIMAL_CCACHE})
endif()

# The quickest linker there is; the default one does as well.
find_program(PROXIMAL_MOLD mold)
find_program(PROXIMAL_LLD ld.lld)
if(PROXIMAL_MOLD)
  add_link_options(-fuse-ld=mold)
elseif(PROXIMAL_LLD)
  add_link_options(-fuse-ld=lld)
endif()

# Our own code compiles without a warning. Generated code and system headers are not ours, and inside a precompiled header
# GCC 12 forgets which is which: it warns of what it mistakes in std::string, too.
add_library(proximal_warnings INTERFACE)
target_compile_options(proximal_warnings INTERFACE
  -Wall -Wextra -Werror -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  "$<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread>"
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>)
