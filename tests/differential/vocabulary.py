"""What PromQL has words for. The arguments of a function are one letter each:

v an instant vector, x one whose values are exact, o a selector, u a vector that has not both offset
and @, m a range vector, s a scalar, q a quantile, f a factor between 0 and 1, r what to round to,
t seconds; after ? an argument may be left out.
"""

# Exact: the values are those of the samples or come from them by the four operations and square
# root, so that any two correct programs agree to the last digit but for the order of sums.
RANGE_FUNCTIONS = {
    "rate": "m",
    "irate": "m",
    "increase": "m",
    "delta": "m",
    "idelta": "m",
    "deriv": "m",
    "changes": "m",
    "resets": "m",
    "avg_over_time": "m",
    "min_over_time": "m",
    "max_over_time": "m",
    "sum_over_time": "m",
    "count_over_time": "m",
    "last_over_time": "m",
    "present_over_time": "m",
    "stddev_over_time": "m",
    "stdvar_over_time": "m",
    "quantile_over_time": "qm",
    "absent_over_time": "m",
    "predict_linear": "mt",
    "double_exponential_smoothing": "mff",
}
EXACT_FUNCTIONS = {
    "abs": "v",
    "absent": "v",
    "ceil": "x",
    "floor": "x",
    "sqrt": "v",
    "sgn": "x",
    "deg": "v",
    "rad": "v",
    "round": "x?r",
    "clamp": "vss",
    "clamp_min": "vs",
    "clamp_max": "vs",
    "sort": "x",
    "sort_desc": "x",
    "timestamp": "u",
    "vector": "s",
    "hour": "?x",
    "minute": "?x",
    "month": "?x",
    "year": "?x",
    "day_of_month": "?x",
    "day_of_week": "?x",
    "day_of_year": "?x",
    "days_in_month": "?x",
}
# The last digits are the mathematical library's.
INEXACT_FUNCTIONS = {
    **dict.fromkeys(
        "exp ln log2 log10 asin acos atan sinh cosh tanh asinh acosh atanh".split(), "v"
    ),
    # The last digit of a large argument decides.
    **dict.fromkeys("sin cos tan".split(), "o"),
}
SCALAR_FUNCTIONS = ("time", "pi", "scalar")
# Built by methods of their own.
SPECIAL_FUNCTIONS = ("label_replace", "label_join", "histogram_quantile", "histogram_fraction")

AGGREGATIONS = ("sum", "avg", "count", "min", "max", "group", "stddev", "stdvar")
PARAMETER_AGGREGATIONS = ("topk", "bottomk", "quantile", "count_values", "limitk")
# Of equal elements any may be chosen.
CHOOSING_AGGREGATIONS = ("topk", "bottomk", "limitk")

EXACT_OPERATORS = ("+", "-", "*", "/", "%")
INEXACT_OPERATORS = ("^", "atan2")
COMPARISONS = ("==", "!=", ">", "<", ">=", "<=")
SET_OPERATORS = ("and", "or", "unless")


def functions():
    return {
        *RANGE_FUNCTIONS,
        *EXACT_FUNCTIONS,
        *INEXACT_FUNCTIONS,
        *SCALAR_FUNCTIONS,
        *SPECIAL_FUNCTIONS,
    }
