#pragma once

#include "alerts/promql/complaint.h"

// What Prometheus demands of an expression whose parts are right. Each looks at one node only: the
// parser asks as it makes them.

namespace pgvigil::promql {

/// A metric's name at most once, and one matcher that the empty text does not satisfy.
[[nodiscard]] MaybeComplaint CheckSelector(const Selector& selector, Place place);
/// `place` is that of the operator.
[[nodiscard]] MaybeComplaint CheckBinary(const Binary& binary, Place place);
[[nodiscard]] MaybeComplaint CheckAggregate(const Aggregate& aggregate);
[[nodiscard]] MaybeComplaint CheckCall(const Call& call, Place place);
/// That a sign stands before a number or an instant vector.
[[nodiscard]] MaybeComplaint CheckSigned(const Expr& expr);
[[nodiscard]] MaybeComplaint CheckSubquery(const Expr& expr);

}  // namespace pgvigil::promql
