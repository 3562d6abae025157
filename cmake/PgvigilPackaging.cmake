# What a host gets besides the program, and the Debian package made of it: `cpack -G DEB`, or the target `package`.
# The same program from the same tree gives the same package, byte for byte.
set(packaging "${PROJECT_SOURCE_DIR}/packaging")
set(generated "${PROJECT_BINARY_DIR}/packaging")
find_program(PGVIGIL_GZIP gzip REQUIRED)

# The time of everything in the package: what the environment says, else that of the commit.
set(epoch "$ENV{SOURCE_DATE_EPOCH}")
if(NOT epoch)
  execute_process(COMMAND git log -1 --format=%ct WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    OUTPUT_VARIABLE epoch OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT epoch)
  set(epoch 0)
endif()

# The program describes its own command line. Compressed without a name and a time in it.
set(commands "\"$1\" describe --man | \"$3\" -9nc > \"$2/pgvigil.1.gz\"")
string(APPEND commands " && \"$1\" describe --completion > \"$2/pgvigil.bash\"")
add_custom_command(OUTPUT "${generated}/pgvigil.1.gz" "${generated}/pgvigil.bash" DEPENDS pgvigil VERBATIM
  COMMAND sh -c "${commands}" sh "$<TARGET_FILE:pgvigil>" "${generated}" "${PGVIGIL_GZIP}"
  COMMENT "Writing the manual page and the completion")
add_custom_target(packaging ALL DEPENDS "${generated}/pgvigil.1.gz" "${generated}/pgvigil.bash")

# What Debian wants to know of every package, in its formats.
set(outer_epoch "$ENV{SOURCE_DATE_EPOCH}")
set(ENV{SOURCE_DATE_EPOCH} "${epoch}")
string(TIMESTAMP changelog_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
set(ENV{SOURCE_DATE_EPOCH} "${outer_epoch}")
configure_file("${packaging}/debian/changelog.in" "${generated}/changelog" @ONLY)
execute_process(COMMAND "${PGVIGIL_GZIP}" -9nc "${generated}/changelog" OUTPUT_FILE "${generated}/changelog.gz"
  COMMAND_ERROR_IS_FATAL ANY)

install(FILES "${packaging}/pgvigil.service" "${packaging}/pgvigil@.service" DESTINATION lib/systemd/system)
install(FILES "${packaging}/pgvigil.sysusers" DESTINATION lib/sysusers.d RENAME pgvigil.conf)
install(FILES "${generated}/pgvigil.1.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${generated}/pgvigil.bash" DESTINATION share/bash-completion/completions RENAME pgvigil)
install(FILES "${packaging}/debian/copyright" "${generated}/changelog.gz" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION share/licenses/pgvigil)
# The configuration of a system stands in /etc when the rest stands in /usr.
install(CODE "set(packaging \"${packaging}\")")
install(CODE [[
  set(etc "${CMAKE_INSTALL_PREFIX}/etc")
  if(CMAKE_INSTALL_PREFIX MATCHES "/usr/?$")
    string(REGEX REPLACE "/usr/?$" "/etc" etc "${CMAKE_INSTALL_PREFIX}")
  endif()
  file(INSTALL DESTINATION "${etc}/pgvigil" TYPE FILE FILES "${packaging}/pgvigil.yaml")
  file(INSTALL DESTINATION "${etc}/default" TYPE FILE FILES "${packaging}/pgvigil.default" RENAME pgvigil)
]])

set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
  WORLD_READ WORLD_EXECUTE)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME pgvigil)
set(CPACK_PACKAGE_VENDOR pgvigil)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_THREADS 1)
configure_file("${packaging}/cpack.cmake.in" "${generated}/cpack.cmake" @ONLY)
set(CPACK_PROJECT_CONFIG_FILE "${generated}/cpack.cmake")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "pgvigil maintainers <pgvigil@users.noreply.github.com>")
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "postgresql, prometheus, prometheus-alertmanager")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${packaging}/debian/conffiles" "${packaging}/debian/postinst"
  "${packaging}/debian/prerm" "${packaging}/debian/postrm")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "monitoring beside PostgreSQL for high availability
pgvigil watches one PostgreSQL server from beside it, serves what it sees to
Prometheus, evaluates alert rules itself and pages Alertmanager when Prometheus
cannot. It knows streaming replication, archiving, slots, disks, certificates
and what applications connect to.

`pgvigil setup` makes the role and a first configuration.")
include(CPack)
