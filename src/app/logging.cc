#include "app/logging.h"

#include <spdlog/formatter.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>

namespace pgvigil::app {
namespace {

constexpr const char* kTime = "%Y-%m-%dT%H:%M:%S.%eZ";

std::unique_ptr<spdlog::formatter> TextFormatter() {
  return std::make_unique<spdlog::pattern_formatter>(std::string(kTime) + " %l %v",
                                                     spdlog::pattern_time_type::utc);
}

class JsonFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& record, spdlog::memory_buf_t& out) override {
    spdlog::memory_buf_t time;
    time_.format(record, time);
    const auto level = spdlog::level::to_string_view(record.level);
    const std::string line =
        JsonRecord(std::string(time.data(), time.size()), std::string(level.data(), level.size()),
                   std::string(record.payload.data(), record.payload.size()));
    out.append(line.data(), line.data() + line.size());
  }
  [[nodiscard]] std::unique_ptr<formatter> clone() const override {
    return std::make_unique<JsonFormatter>();
  }

 private:
  spdlog::pattern_formatter time_{kTime, spdlog::pattern_time_type::utc, ""};
};

std::unique_ptr<spdlog::formatter> FormatterFor(config::LogFormat format) {
  if (format == config::LogFormat::kJson) return std::make_unique<JsonFormatter>();
  return TextFormatter();
}

}  // namespace

std::string JsonRecord(const std::string& time, const std::string& level,
                       const std::string& message) {
  const nlohmann::ordered_json record = {{"time", time}, {"level", level}, {"message", message}};
  return record.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void SetUpLogging(const config::LogSettings& settings) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto logger = std::make_shared<spdlog::logger>("pgvigil", std::move(sink));
  logger->set_formatter(FormatterFor(settings.format));
  logger->set_level(spdlog::level::from_str(settings.level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace pgvigil::app
