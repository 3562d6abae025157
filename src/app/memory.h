#pragma once

namespace pgvigil::app {

/// Keeps the allocator to one arena: threads here wait, they do not allocate side by side, and an
/// arena for each of many would hold memory that nobody uses. Call before the first thread starts.
/// https://www.gnu.org/software/libc/manual/html_node/Malloc-Tunable-Parameters.html
void UseOneArena();

/// Gives memory that loading the configuration needed for a moment back to the system.
void ReturnFreeMemory();

}  // namespace pgvigil::app
