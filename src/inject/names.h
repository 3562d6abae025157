#pragma once

// Names that pods, the chart and the monitors agree on.

namespace pgvigil::inject {

/// Of the sidecar's port: what a PodMonitor looks for.
inline constexpr const char* kPortName = "pgvigil";

/// What an annotation of ours begins with.
inline constexpr const char* kPrefix = "pgvigil.io/";
/// `true` or `false`, as annotation or as label.
inline constexpr const char* kInject = "pgvigil.io/inject";
/// Put on a pod that got its sidecar: the operator's name in our words.
inline constexpr const char* kInjected = "pgvigil.io/injected";

inline constexpr const char* kConfigVolume = "pgvigil-config";
inline constexpr const char* kCredentialsVolume = "pgvigil-credentials";
inline constexpr const char* kTokenVolume = "pgvigil-no-token";

}  // namespace pgvigil::inject
