# Writes a C++ source with a text file in it: cmake -DINPUT=... -DOUTPUT=... -DHEADER=... -DNAMESPACE=...
# -DFUNCTION=... -P EmbedText.cmake. HEADER declares `std::string_view FUNCTION();` in NAMESPACE.
# Bytes and not a string literal: compilers need not take literals of more than 65 536 characters.
file(READ "${INPUT}" hex HEX)
string(LENGTH "${hex}" digits)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
math(EXPR size "${digits} / 2")
file(WRITE "${OUTPUT}" "#include \"${HEADER}\"

namespace ${NAMESPACE} {
namespace {

constexpr unsigned char kBytes[] = {${bytes}0};

}  // namespace

std::string_view ${FUNCTION}() { return {reinterpret_cast<const char*>(kBytes), ${size}}; }

}  // namespace ${NAMESPACE}
")
