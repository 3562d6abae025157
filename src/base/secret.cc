#include "base/secret.h"

#include <cstring>

namespace pgvigil {

void Secret::Wipe() {
  explicit_bzero(text_.data(), text_.size());
  text_.clear();
}

}  // namespace pgvigil
