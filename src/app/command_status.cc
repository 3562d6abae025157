#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "app/commands.h"
#include "app/health.h"
#include "app/logging.h"
#include "app/signals.h"
#include "app/status_source.h"
#include "app/status_view.h"

namespace pgvigil::app {
namespace {

using std::chrono::milliseconds;

constexpr int kUnknown = static_cast<int>(Health::kUnknown);
// Home and clear to the end: without the flicker of an empty screen.
constexpr std::string_view kTop = "\x1b[H";
constexpr std::string_view kClearLine = "\x1b[K";
constexpr std::string_view kClearRest = "\x1b[J";

/// https://no-color.org
bool WantsColor(ColorMode mode) {
  if (mode != ColorMode::kAuto) return mode == ColorMode::kAlways;
  const char* term = std::getenv("TERM");
  const bool dumb = term == nullptr || std::string_view(term) == "dumb";
  return isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr && !dumb;
}

std::size_t TerminalWidth() {
  constexpr std::size_t kNarrowest = 40;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return ViewOptions{}.width;
  return std::max<std::size_t>(size.ws_col, kNarrowest);
}

/// Waits, and says false when the program is to end.
bool Pause(milliseconds wait) { return !WaitForSignal(wait); }

class Screen {
 public:
  explicit Screen(const StatusRequest& request)
      : json_(request.json),
        color_(WantsColor(request.color)),
        redraws_(request.watch && !request.json && isatty(STDOUT_FILENO) != 0) {}

  /// The exit code.
  int Show(const Result<StatusAnswer>& answer) const {
    if (!answer) {
      std::cerr << "pgvigil: " << answer.error().message << std::endl;
      return kUnknown;
    }
    const auto document = ParseStatus(answer->json);
    if (!document) return kUnknown;
    if (json_) {
      std::cout << answer->json << std::flush;
    } else {
      Draw(*document, answer->origin);
    }
    return static_cast<int>(HealthOf(*document));
  }

 private:
  void Draw(const StatusDocument& document, const std::string& origin) const {
    const ViewOptions options{
        .color = color_, .now = SystemClock().WallNow(), .width = TerminalWidth()};
    std::vector<std::string> lines = RenderStatus(document, options);
    lines.emplace_back();
    lines.push_back(origin);
    if (redraws_) std::cout << kTop;
    for (const std::string& line : lines) std::cout << line << (redraws_ ? kClearLine : "") << "\n";
    std::cout << (redraws_ ? kClearRest : "") << std::flush;
  }

  const bool json_;
  const bool color_;
  const bool redraws_;
};

int Fails(const Error& error) {
  (void)Report(error);
  return kUnknown;
}

}  // namespace

int RunStatus(const CommandLine& line) {
  BlockSignals();
  const auto loaded = Load(line);
  if (!loaded) return Fails(loaded.error());
  // The page says what is wrong.
  SetUpLogging({.level = "off"});
  auto source = StatusSource::Make(loaded->settings, line.status.url, Pause);
  if (!source) return Fails(source.error());
  const Screen screen(line.status);
  for (;;) {
    const int code = screen.Show(source->Ask());
    if (!line.status.watch) return code;
    const milliseconds wait(static_cast<std::int64_t>(*line.status.watch * 1000));
    if (!Pause(wait)) return code;
  }
}

}  // namespace pgvigil::app
