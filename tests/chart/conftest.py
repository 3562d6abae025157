"""helm of each version, or why its tests are skipped."""

import pytest

from pgvigil_testing import helm


@pytest.fixture(params=helm.VERSIONS, ids=lambda version: f"helm{version}")
def version(request):
    reason = helm.missing(request.param)
    if reason:
        pytest.skip(reason)
    return request.param
