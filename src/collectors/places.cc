#include "collectors/places.h"

#include <string>
#include <utility>
#include <vector>

#include "collectors/row.h"

namespace pgvigil::collectors {
namespace {

class Places final : public Check {
 public:
  explicit Places(const CheckContext& context) : local_(context.local) {}

  Report Learn(const Answer& answer) override {
    std::vector<LocalFacts::Place> places;
    for (const Row& row : AllRows(answer.rows)) {
      auto name = row.Text("name");
      auto path = row.Text("path");
      if (name && path) places.push_back({*std::move(name), *std::move(path)});
    }
    local_.SetPlaces(std::move(places));
    return Ignorant();
  }

  Report Ignorant() const override {
    return [](const Moment&, bool, Findings&) {};
  }

 private:
  LocalFacts& local_;
};

}  // namespace

constexpr CheckInfo kPlacesCheck{.name = "places",
                                 .make = [](const CheckContext& context) -> std::unique_ptr<Check> {
                                   return std::make_unique<Places>(context);
                                 },
                                 .families = {},
                                 .verdicts = {}};

}  // namespace pgvigil::collectors
