#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace pgvigil::postgres {

/// What became of the attempt to talk to one address.
enum class Contact {
  kUnknown,             ///< nothing was tried yet, or it is under way
  kOk,                  ///< answered the question
  kUnresolved,          ///< there is no such name
  kResolverFailed,      ///< no name server answered: what is behind the name is not known
  kRefused,             ///< nothing listens there
  kUnreachable,         ///< no route, or no answer to the attempt to connect
  kClosed,              ///< accepted, then closed without a word, as a proxy without a server does
  kTlsFailed,           ///< no encryption as asked for, or a certificate that is not accepted
  kAuthFailed,          ///< class 28, no CONNECT privilege, or no password to give
  kTooManyConnections,  ///< 53300
  kNotReady,            ///< starting, shutting down or recovering
  kRejected,            ///< another refusal, or a wrong answer
  kHung                 ///< accepted, then silent
};

/// Every state with its name on /metrics, in the order of the enum.
inline constexpr std::array<std::pair<Contact, std::string_view>, 13> kContacts = {{
    {Contact::kUnknown, "unknown"},
    {Contact::kOk, "ok"},
    {Contact::kUnresolved, "unresolved"},
    {Contact::kResolverFailed, "resolver_failed"},
    {Contact::kRefused, "refused"},
    {Contact::kUnreachable, "unreachable"},
    {Contact::kClosed, "closed"},
    {Contact::kTlsFailed, "tls_failed"},
    {Contact::kAuthFailed, "auth_failed"},
    {Contact::kTooManyConnections, "too_many_connections"},
    {Contact::kNotReady, "not_ready"},
    {Contact::kRejected, "rejected"},
    {Contact::kHung, "hung"},
}};

[[nodiscard]] std::string_view Name(Contact contact);

/// How far a connection had come when it failed.
enum class Reached { kNothing, kAccepted, kTlsBegun };

/// What a failed connection left behind.
struct FailedConnection {
  std::string_view message;  ///< libpq's verbose one
  Reached reached = Reached::kNothing;
  bool password = false;  ///< one was asked for
};

[[nodiscard]] Contact WhyFailed(const FailedConnection& failed);

/// The same for an error the server answered a statement with.
[[nodiscard]] Contact WhyRefused(std::string_view sqlstate, std::string_view message);

}  // namespace pgvigil::postgres
