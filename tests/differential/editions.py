"""What differs between the Prometheus that pgvigil is equal to and an older one."""

import dataclasses
import types
import typing


@dataclasses.dataclass(frozen=True)
class Edition:
    """What can be asked of a Prometheus when the answer must be that of version 3."""

    left_open: bool  # else no sample may lie on the edge of a window
    utf8_names: bool
    signed_zeros: bool  # sums and averages end with the same one of -0 and 0
    number_durations: bool  # `[300]`, and `5m` for the number 300
    # Words, metrics and constructs, with why they do not occur.
    without: typing.Mapping[str, str]

    def has(self, name):
        return name not in self.without


V3 = Edition(left_open=True, utf8_names=True, signed_zeros=True, number_durations=True, without={})

_SINCE_3 = "version 3 has it first"
V2 = Edition(
    left_open=False,
    utf8_names=False,
    signed_zeros=False,
    number_durations=False,
    without=types.MappingProxyType(
        {
            "rate": "limits how far it looks before a counter's start by another rule",
            "increase": "as rate",
            "stddev": "0 for one element that is no finite number",
            "stdvar": "as stddev",
            "atan2": "keeps the name of the metric",
            "odd_bucket": "falling counts in buckets are met otherwise",
            "odd buckets": "NaN in them is met otherwise",
            "two matchers": "absent() sees them in another order",
            "label_join": "2.53 lets two equal label sets through",
            "%": "it shows the last digit of sums",
            "count_values": "its labels show the last digit of sums",
            "mistakes": "version 3 takes a number for a duration and a text for a name",
            "huge": "overflows are met otherwise",
            "cancel": "sums are not compensated everywhere",
            "1e30": "elements of topk: an error",
            "double_exponential_smoothing": "called holt_winters",
            "limitk": _SINCE_3,
            "limit_ratio": _SINCE_3,
            "histogram_fraction": "of native histograms only",
            "nested subquery": "its steps may lie on the edge of a window",
        }
    ),
)


def of(version):
    return V3 if version >= (3, 0) else V2
