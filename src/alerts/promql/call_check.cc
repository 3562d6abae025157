#include <algorithm>

#include "alerts/promql/functions.h"
#include "alerts/promql/parser.h"
#include "alerts/promql/type_check.h"

namespace pgvigil::promql {
namespace {

ValueType TypeOf(char letter) {
  switch (letter) {
    case 's':
      return ValueType::kScalar;
    case 't':
      return ValueType::kString;
    case 'm':
      return ValueType::kMatrix;
    default:
      return ValueType::kVector;
  }
}

/// Function::arguments taken apart.
struct Signature {
  std::vector<ValueType> types;
  std::size_t least = 0;
  bool endless = false;
};

Signature Read(std::string_view arguments) {
  Signature signature;
  bool optional = false;
  for (const char letter : arguments) {
    signature.endless |= letter == '*';
    optional |= letter == '?' || letter == '*';
    if (letter == '?' || letter == '*') continue;
    signature.types.push_back(TypeOf(letter));
    if (!optional) signature.least = signature.types.size();
  }
  return signature;
}

std::string Arguments(std::size_t count) {
  return count == 1 ? "1 argument" : std::to_string(count) + " arguments";
}

MaybeComplaint CheckCount(const Call& call, const Signature& signature, Place place) {
  const std::size_t given = call.arguments.size();
  const std::size_t most = signature.types.size();
  if (given >= signature.least && (signature.endless || given <= most)) return std::nullopt;
  std::string wanted = Arguments(given < signature.least ? signature.least : most);
  if (signature.endless || signature.least != most) {
    wanted = (given < signature.least ? "at least " : "at most ") + wanted;
  }
  return Complaint{place, std::string(call.function->name) + "() takes " + wanted + ", not " +
                              std::to_string(given)};
}

std::string RangeHint(const Call& call, const Expr& argument) {
  const auto* selector = std::get_if<Selector>(&argument.node);
  if (selector == nullptr) return "write (...)[5m:1m] for a range of an expression";
  const Expr range{Range{*selector, std::chrono::minutes(5)}, ValueType::kMatrix, {}};
  const bool alone = call.arguments.size() == 1;
  return "write " +
         (alone ? std::string(call.function->name) + "(" + Print(range) + ")" : Print(range));
}

std::string Hint(const Call& call, const Expr& argument, ValueType wanted) {
  const ValueType given = argument.type;
  if (wanted == ValueType::kMatrix && given == ValueType::kVector) return RangeHint(call, argument);
  if (wanted == ValueType::kScalar && given == ValueType::kVector) {
    return "scalar() makes one of a vector with one element";
  }
  if (wanted == ValueType::kVector && given == ValueType::kScalar) {
    return "vector() makes one of a scalar";
  }
  if (wanted == ValueType::kVector && given == ValueType::kMatrix) return "remove the range in []";
  if (wanted == ValueType::kString) return "write it in quotes";
  return "";
}

std::string Article(ValueType type) {
  return (type == ValueType::kVector ? "an " : "a ") + std::string(Name(type));
}

}  // namespace

MaybeComplaint CheckCall(const Call& call, Place place) {
  const Signature signature = Read(call.function->arguments);
  if (auto complaint = CheckCount(call, signature, place)) return complaint;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const Expr& argument = *call.arguments[i];
    const ValueType wanted = signature.types[std::min(i, signature.types.size() - 1)];
    if (argument.type == wanted) continue;
    return Complaint{argument.place,
                     "expected " + Article(wanted) + " in the call of " +
                         std::string(call.function->name) + "(), not " + Article(argument.type),
                     Hint(call, argument, wanted)};
  }
  return std::nullopt;
}

}  // namespace pgvigil::promql
