# libarchive as logkit::archive. Its shared library loads those of every format it
# knows (XML, ICU, ACL), which is more than half of the time a tool takes to start;
# of the static one only tar and zip come along (the other formats are referenced,
# but from sections that nothing uses). Where that cannot be linked, the shared one
# serves.
include(CheckCXXSourceCompiles)

pkg_check_modules(ARCHIVE REQUIRED IMPORTED_TARGET libarchive)
add_library(logkit_archive INTERFACE)
add_library(logkit::archive ALIAS logkit_archive)

find_library(LOGKIT_ARCHIVE_STATIC libarchive.a HINTS ${ARCHIVE_LIBRARY_DIRS})
find_library(LOGKIT_NETTLE NAMES libnettle.a nettle)
mark_as_advanced(LOGKIT_ARCHIVE_STATIC LOGKIT_NETTLE)
if(LOGKIT_STATIC AND LOGKIT_ARCHIVE_STATIC AND LOGKIT_NETTLE AND NOT LOGKIT_SANITIZE)
  set(static_archive ${LOGKIT_ARCHIVE_STATIC} logkit::zstd logkit::zlib logkit::bzip2 logkit::lzma
      ${LOGKIT_NETTLE})
  set(CMAKE_REQUIRED_INCLUDES ${ARCHIVE_INCLUDE_DIRS})
  set(CMAKE_REQUIRED_LIBRARIES ${static_archive})
  set(CMAKE_REQUIRED_LINK_OPTIONS -Wl,--gc-sections)
  check_cxx_source_compiles("
    #include <archive.h>
    int main() {
      archive* in = archive_read_new();
      archive_read_support_format_tar(in);
      archive_read_support_format_zip(in);
      archive* out = archive_write_new();
      archive_write_set_format_pax_restricted(out);
      return archive_read_free(in) + archive_write_free(out);
    }" LOGKIT_ARCHIVE_LINKS_STATIC)
  unset(CMAKE_REQUIRED_INCLUDES)
  unset(CMAKE_REQUIRED_LIBRARIES)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
endif()

if(LOGKIT_ARCHIVE_LINKS_STATIC)
  target_include_directories(logkit_archive INTERFACE ${ARCHIVE_INCLUDE_DIRS})
  target_link_libraries(logkit_archive INTERFACE ${static_archive})
  target_link_options(logkit_archive INTERFACE -Wl,--gc-sections)
else()
  target_link_libraries(logkit_archive INTERFACE PkgConfig::ARCHIVE)
endif()
