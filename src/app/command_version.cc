#include <iostream>

#include "app/build_info.h"
#include "app/commands.h"

namespace pgvigil::app {

int RunVersion() {
  std::cout << Text(ThisBuild());
  return 0;
}

}  // namespace pgvigil::app
