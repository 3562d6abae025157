#include "app/memory.h"

#include <malloc.h>

namespace pgvigil::app {

void UseOneArena() { mallopt(M_ARENA_MAX, 1); }

void ReturnFreeMemory() { malloc_trim(0); }

}  // namespace pgvigil::app
