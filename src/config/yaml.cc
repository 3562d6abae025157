#include "config/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <unordered_map>
#include <unordered_set>

#include "config/yaml_text.h"

namespace pgvigil::config {

struct YamlNode::Impl {
  std::shared_ptr<const std::string> file;
  std::size_t line = 1;
  std::size_t column = 1;
  Kind kind = Kind::kNull;
  bool quoted = false;
  std::string text = {};
  std::vector<YamlNode> items = {};
  std::vector<std::pair<YamlNode, YamlNode>> entries = {};
  std::size_t expanded = 1;  // nodes below and including this one, aliases followed
  std::size_t depth = 1;     // of the tree below and including this one, aliases followed
};

namespace {

using Kind = YamlNode::Kind;

constexpr std::size_t kMaxNodes = 100000;
constexpr std::size_t kMaxDepth = 50;
constexpr std::string_view kCoreTagPrefix = "tag:yaml.org,2002:";

/// Leaves the library's parser from inside a callback; caught in YamlNode::Parse.
struct Refusal {
  YAML::Mark mark;
  std::string message;
};

bool IsNullText(std::string_view text) {
  constexpr std::array<std::string_view, 5> kNulls = {"", "~", "null", "Null", "NULL"};
  return std::find(kNulls.begin(), kNulls.end(), text) != kNulls.end();
}

/// `!!str` makes a string of a plain scalar; the other core tags say what the text already is.
bool IsKnownTag(std::string_view tag) {
  constexpr std::array<std::string_view, 9> kKnown = {"",      "?",    "!",    "str", "int",
                                                      "float", "bool", "null", "seq"};
  if (tag.starts_with(kCoreTagPrefix)) tag.remove_prefix(kCoreTagPrefix.size());
  return tag == "map" || std::find(kKnown.begin(), kKnown.end(), tag) != kKnown.end();
}

/// Builds a tree of `Node` (YamlNode::Impl) from parser events. `Wrap` makes a YamlNode of a
/// finished one.
template <class Node, class Wrap>
class Builder final : public YAML::EventHandler {
 public:
  Builder(std::string_view text, std::string name, Wrap wrap)
      : positions_(text), file_(std::make_shared<std::string>(std::move(name))), wrap_(wrap) {}

  [[nodiscard]] std::shared_ptr<const Node> root() const { return root_ ? root_ : MakeNode({}); }
  [[nodiscard]] Error At(const YAML::Mark& mark, const std::string& message) const {
    const auto [line, column] = Find(mark);
    return Error{ErrorKind::kConfig, *file_ + ":" + std::to_string(line) + ":" +
                                         std::to_string(column) + ": " + message};
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (root_) throw Refusal{mark, "a second YAML document; only one per file is read"};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (AtKey())
      throw Refusal{mark, "a key must be a text; write a key such as \"null\" in quotes"};
    Finish(MakeNode(mark), anchor, mark);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Refusal{mark, "an alias inside the node it stands for"};
    Add(found->second, mark);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    CheckTag(mark, tag);
    auto node = MakeNode(mark);
    node->quoted = tag == "!" || tag == std::string(kCoreTagPrefix) + "str";
    node->kind = !AtKey() && !node->quoted && IsNullText(value) ? Kind::kNull : Kind::kScalar;
    if (node->kind == Kind::kScalar) node->text = value;
    Finish(std::move(node), anchor, mark);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    Open(mark, tag, anchor, Kind::kSequence);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    Open(mark, tag, anchor, Kind::kMap);
  }
  void OnMapEnd() override { Close(); }

 private:
  /// A sequence or map whose end has not come yet.
  struct Frame {
    std::shared_ptr<Node> node;
    YAML::anchor_t anchor = 0;
    YAML::Mark mark;
    std::shared_ptr<const Node> key = nullptr;  // read, its value not yet
    std::unordered_set<std::string> seen = {};
    std::vector<std::shared_ptr<const Node>> merged = {};  // values of `<<`
  };

  [[nodiscard]] std::pair<std::size_t, std::size_t> Find(const YAML::Mark& mark) const {
    if (mark.is_null()) return {1, 1};
    return positions_.Find(static_cast<std::size_t>(mark.line),
                           static_cast<std::size_t>(mark.column));
  }

  [[nodiscard]] bool AtKey() const {
    return !frames_.empty() && frames_.back().node->kind == Kind::kMap && !frames_.back().key;
  }

  [[nodiscard]] std::shared_ptr<Node> MakeNode(const YAML::Mark& mark) const {
    auto node = std::make_shared<Node>();
    node->file = file_;
    std::tie(node->line, node->column) = Find(mark);
    return node;
  }

  static void CheckTag(const YAML::Mark& mark, const std::string& tag) {
    if (!IsKnownTag(tag)) throw Refusal{mark, "unknown tag `" + tag + "`; remove it"};
  }

  void Open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Kind kind) {
    CheckTag(mark, tag);
    if (AtKey()) throw Refusal{mark, "a key must be a text, not a list or a map"};
    CheckDepth(mark, 1);
    auto node = MakeNode(mark);
    node->kind = kind;
    frames_.push_back(Frame{std::move(node), anchor, mark});
  }

  void Close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    for (const auto& source : frame.merged) Merge(frame, *source);
    Finish(std::move(frame.node), frame.anchor, frame.mark);
  }

  void Finish(std::shared_ptr<const Node> node, YAML::anchor_t anchor, const YAML::Mark& mark) {
    if (anchor != YAML::NullAnchor) anchors_[anchor] = node;
    Add(std::move(node), mark);
  }

  void Add(std::shared_ptr<const Node> node, const YAML::Mark& mark) {
    CheckDepth(mark, node->depth);
    if (frames_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = frames_.back();
    Grow(*frame.node, *node, mark);
    if (frame.node->kind == Kind::kSequence) {
      frame.node->items.push_back(wrap_(std::move(node)));
    } else if (!frame.key) {
      AddKey(frame, std::move(node), mark);
    } else {
      AddValue(frame, std::move(node), mark);
    }
  }

  void AddKey(Frame& frame, std::shared_ptr<const Node> node, const YAML::Mark& mark) {
    if (node->kind != Kind::kScalar) throw Refusal{mark, "a key must be a text"};
    if (!frame.seen.insert(node->text).second) {
      throw Refusal{mark, "duplicate key `" + node->text + "`"};
    }
    frame.key = std::move(node);
  }

  void AddValue(Frame& frame, std::shared_ptr<const Node> node, const YAML::Mark& mark) {
    if (frame.key->text == "<<" && !frame.key->quoted) {
      AddMerge(frame, std::move(node), mark);
    } else {
      // The library places a missing value at whatever comes next in the file; its key is the
      // better place.
      if (node->kind == Kind::kNull) node = NullAt(*frame.key);
      frame.node->entries.emplace_back(wrap_(frame.key), wrap_(std::move(node)));
    }
    frame.key = nullptr;
  }

  static std::shared_ptr<const Node> NullAt(const Node& key) {
    auto node = std::make_shared<Node>();
    node->file = key.file;
    node->line = key.line;
    node->column = key.column;
    return node;
  }

  /// `<<: *base` (YAML 1.1 merge), which files written for Go programs use.
  void AddMerge(Frame& frame, std::shared_ptr<const Node> node, const YAML::Mark& mark) {
    if (node->kind != Kind::kMap) throw Refusal{mark, "`<<` takes one map, by an alias"};
    frame.merged.push_back(std::move(node));
  }

  static void Merge(Frame& frame, const Node& source) {
    for (const auto& entry : source.entries) {
      if (frame.seen.insert(entry.first.Text()).second) frame.node->entries.push_back(entry);
    }
  }

  static void Grow(Node& parent, const Node& child, const YAML::Mark& mark) {
    parent.expanded += child.expanded;
    parent.depth = std::max(parent.depth, child.depth + 1);
    if (parent.expanded > kMaxNodes) {
      throw Refusal{mark,
                    "more than " + std::to_string(kMaxNodes) + " nodes once aliases are expanded"};
    }
  }

  void CheckDepth(const YAML::Mark& mark, std::size_t more) const {
    if (frames_.size() + more > kMaxDepth + 1) {
      throw Refusal{mark, "nested deeper than " + std::to_string(kMaxDepth) + " levels"};
    }
  }

  TextPositions positions_;
  std::shared_ptr<const std::string> file_;
  Wrap wrap_;
  std::vector<Frame> frames_;
  std::unordered_map<YAML::anchor_t, std::shared_ptr<const Node>> anchors_;
  std::shared_ptr<const Node> root_;
};

}  // namespace

YamlNode::YamlNode(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

Result<YamlNode> YamlNode::Parse(std::string_view text, std::string name) {
  text = WithoutByteOrderMark(text);
  if (!IsPlainUtf8(text)) return Fail(ErrorKind::kConfig, name + ":1:1: not UTF-8 text");
  const auto wrap = [](std::shared_ptr<const Impl> node) { return YamlNode(std::move(node)); };
  Builder<Impl, decltype(wrap)> builder(text, std::move(name), wrap);
  try {
    std::istringstream stream(WithLastComment(text));
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Refusal& refusal) {
    return tl::unexpected(builder.At(refusal.mark, refusal.message));
  } catch (const YAML::Exception& error) {
    return tl::unexpected(builder.At(error.mark, "not valid YAML: " + error.msg));
  }
  return YamlNode(builder.root());
}

YamlNode::Kind YamlNode::kind() const { return impl_->kind; }

std::string YamlNode::Where() const {
  return *impl_->file + ":" + std::to_string(impl_->line) + ":" + std::to_string(impl_->column);
}

Error YamlNode::At(std::string message) const {
  return Error{ErrorKind::kConfig, Where() + ": " + std::move(message)};
}

std::vector<std::pair<YamlNode, YamlNode>> YamlNode::Entries() const { return impl_->entries; }

std::vector<YamlNode> YamlNode::Items() const { return impl_->items; }

std::string YamlNode::Text() const { return impl_->text; }

bool YamlNode::Quoted() const { return impl_->quoted; }

}  // namespace pgvigil::config
