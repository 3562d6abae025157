# Every compiler and linker flag of the project stands on this one interface target.
add_library(pgvigil_flags INTERFACE)
add_library(pgvigil::flags ALIAS pgvigil_flags)

target_compile_features(pgvigil_flags INTERFACE cxx_std_20)
target_compile_options(pgvigil_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wnull-dereference -Wimplicit-fallthrough)
target_include_directories(pgvigil_flags INTERFACE "${PROJECT_SOURCE_DIR}/src")

if(PGVIGIL_WERROR)
  target_compile_options(pgvigil_flags INTERFACE -Werror)
endif()

if(PGVIGIL_SANITIZE)
  target_compile_options(pgvigil_flags INTERFACE -fsanitize=${PGVIGIL_SANITIZE}
    -fno-omit-frame-pointer -fno-sanitize-recover=all)
  # What these find ends in a report of AddressSanitizer too; they cost a third of the build.
  target_compile_options(pgvigil_flags INTERFACE -fno-sanitize=null,vptr,alignment,object-size)
  target_link_options(pgvigil_flags INTERFACE -fsanitize=${PGVIGIL_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(pgvigil_flags INTERFACE -fstack-protector-strong -U_FORTIFY_SOURCE
    -D_FORTIFY_SOURCE=2)
  target_link_options(pgvigil_flags INTERFACE -Wl,-z,relro,-z,now,--as-needed)
endif()

if(PGVIGIL_BUILD_FUZZ)
  # Warnings are for the compilers of the other presets.
  target_compile_options(pgvigil_flags INTERFACE -fsanitize=fuzzer-no-link -w)
endif()

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ${PGVIGIL_LTO})
if(PGVIGIL_LTO AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_link_options(pgvigil_flags INTERFACE -flto=auto)  # on every core, not on one
endif()

find_program(PGVIGIL_CCACHE ccache)
if(PGVIGIL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${PGVIGIL_CCACHE}")
endif()
