"""Set up for all tests: where they cache, how many files they may hold open, how long they take."""

import os

from hypothesis import HealthCheck, settings

from tests.harness.cache import directory

settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")  # the machine may be

os.environ.setdefault("COMPONENTIZE_CACHE", str(directory() / "compiled"))

try:
    import resource
except ImportError:
    pass
else:
    _SOFT, _HARD = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(_SOFT, min(_HARD, 8192)), _HARD))
