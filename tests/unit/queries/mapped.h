#pragma once

#include <string>
#include <utility>
#include <vector>

#include "queries/mapper.h"

namespace pgvigil::queries {

// OIDs of pg_type.dat.
inline constexpr std::uint32_t kBoolType = 16;
inline constexpr std::uint32_t kInt8Type = 20;
inline constexpr std::uint32_t kTextType = 25;
inline constexpr std::uint32_t kFloat8Type = 701;
inline constexpr std::uint32_t kTimestamptzType = 1184;

/// A column as the loaders make it: the metric is `q_<name>`, a label is called after its column.
inline Column MakeColumn(std::string name, Usage usage) {
  Column column;
  column.usage = usage;
  column.metric_name = usage == Usage::kLabel ? name : "q_" + name;
  column.help = "Help of " + name + ".";
  column.name = std::move(name);
  return column;
}

inline Query MakeQuery(Dialect dialect, std::vector<Column> columns) {
  Query query;
  query.name = "q";
  query.metric_namespace = "q";
  query.dialect = dialect;
  query.columns = std::move(columns);
  return query;
}

/// The sample lines of every family, sorted by family, in the order of the samples.
inline std::vector<std::string> Lines(const Mapped& mapped) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < mapped.block->families().size(); ++i) {
    const std::string text(mapped.block->Text(i));
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = text.find('\n', begin);
      lines.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return lines;
}

/// The losses as `reason(column)=count`.
inline std::vector<std::string> Losses(const Mapped& mapped) {
  std::vector<std::string> texts;
  for (const MappingLoss& loss : mapped.losses) {
    texts.push_back(std::string(Name(loss.reason)) + "(" + loss.column +
                    ")=" + std::to_string(loss.count));
  }
  return texts;
}

inline constexpr ServerVersion kServer16{160004};

inline Mapped MapOnce(Query query, const postgres::Rows& rows,
                      std::vector<metrics::Label> constants = {}, std::size_t max_series = 1000) {
  Mapper mapper(std::make_shared<const Query>(std::move(query)), std::move(constants), max_series);
  return mapper.Map(rows, kServer16);
}

}  // namespace pgvigil::queries
