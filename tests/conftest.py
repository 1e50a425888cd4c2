"""Set up for all tests: where they cache, and how many files they may hold open."""

import os

from tests.harness.cache import directory

os.environ.setdefault("COMPONENTIZE_CACHE", str(directory() / "compiled"))

try:
    import resource
except ImportError:
    pass
else:
    _SOFT, _HARD = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(_SOFT, min(_HARD, 8192)), _HARD))
