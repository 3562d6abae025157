#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/status_document.h"
#include "base/clock.h"

namespace pgvigil::app {

/// What is known of one thing: a slot, a disk, the server itself.
struct StatusRow {
  std::string subject;  ///< values of the labels that name it; empty: the server
  std::vector<std::pair<std::string, std::string>> facts;  ///< name and value
};

struct StatusSection {
  std::string title;
  std::vector<StatusRow> rows;
};

/// The samples of a document by subject, in the order of a fixed table of prefixes; what no prefix
/// fits comes last. The label that most families of a section share names its rows; further labels
/// of a family stand behind the name of the fact. Of a state set the state that holds is shown.
/// Numbers are written as the family's name says; `now` is for moments. Pure.
[[nodiscard]] std::vector<StatusSection> Sections(const StatusDocument& document, WallTime now);

}  // namespace pgvigil::app
