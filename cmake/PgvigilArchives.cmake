# The C++ libraries from their archives and headers, so that the program needs no shared library of C++ at all. For an
# image: what the program does not call stays outside. Targets and variables are those of PgvigilDependencies.
find_package(PkgConfig REQUIRED)
set(CMAKE_FIND_LIBRARY_SUFFIXES_OF_PLATFORM ${CMAKE_FIND_LIBRARY_SUFFIXES})
set(CMAKE_FIND_LIBRARY_SUFFIXES .a)

find_library(YAML_CPP_ARCHIVE yaml-cpp REQUIRED)
add_library(yaml-cpp INTERFACE IMPORTED)
target_link_libraries(yaml-cpp INTERFACE "${YAML_CPP_ARCHIVE}")

# Debian has no archive of these two: their headers are the whole library.
add_library(spdlog::spdlog INTERFACE IMPORTED)
target_compile_definitions(spdlog::spdlog INTERFACE SPDLOG_FMT_EXTERNAL FMT_HEADER_ONLY)

find_path(LIBDEFLATE_INCLUDE_DIR libdeflate.h REQUIRED)
find_library(LIBDEFLATE_LIBRARY deflate REQUIRED)
find_path(RE2_INCLUDE_DIR re2/re2.h REQUIRED)

# RE2 stands on dozens of small archives that need one another.
pkg_check_modules(RE2 REQUIRED re2)
set(archives "")
list(REMOVE_DUPLICATES RE2_STATIC_LIBRARIES)
foreach(name IN LISTS RE2_STATIC_LIBRARIES)
  if(name MATCHES "^(re2|absl_.*)$")
    find_library(PGVIGIL_ARCHIVE_${name} ${name} REQUIRED)
    list(APPEND archives "${PGVIGIL_ARCHIVE_${name}}")
  endif()
endforeach()
list(JOIN archives "," archives)
set(RE2_LIBRARY "$<LINK_GROUP:RESCAN,${archives}>")

set(CMAKE_FIND_LIBRARY_SUFFIXES ${CMAKE_FIND_LIBRARY_SUFFIXES_OF_PLATFORM})
unset(CMAKE_FIND_LIBRARY_SUFFIXES_OF_PLATFORM)
add_link_options(-static-libstdc++ -static-libgcc)
target_link_options(pgvigil_flags INTERFACE -Wl,--gc-sections,--exclude-libs,ALL)
