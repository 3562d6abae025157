#include "base/suggest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace pgvigil {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Insertions, deletions, replacements and swaps of neighbours between two words, letter case
/// aside. https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance (optimal string
/// alignment)
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> two_back(b.size() + 1);
  std::vector<std::size_t> back(b.size() + 1);
  std::vector<std::size_t> now(b.size() + 1);
  std::iota(back.begin(), back.end(), 0U);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = Lower(a[i - 1]) == Lower(b[j - 1]) ? 0 : 1;
      now[j] = std::min({back[j] + 1, now[j - 1] + 1, back[j - 1] + replace});
      const bool swapped = i > 1 && j > 1 && Lower(a[i - 1]) == Lower(b[j - 2]) &&
                           Lower(a[i - 2]) == Lower(b[j - 1]);
      if (swapped) now[j] = std::min(now[j], two_back[j - 2] + 1);
    }
    std::swap(two_back, back);
    std::swap(back, now);
  }
  return back[b.size()];
}

}  // namespace

std::string Suggest(std::string_view word, std::span<const std::string_view> candidates) {
  // A third of the letters may be wrong; beyond that a guess misleads more than it helps.
  constexpr std::size_t kLongestWord = 100;
  if (word.size() > kLongestWord) return "";
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = Distance(word, candidate);
    if (distance >= best_distance) continue;
    best_distance = distance;
    best = candidate;
  }
  return std::string(best);
}

std::string DidYouMean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string suggestion = Suggest(word, candidates);
  return suggestion.empty() ? "" : "; did you mean `" + suggestion + "`?";
}

}  // namespace pgvigil
