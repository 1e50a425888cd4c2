"""`python -m componentize`."""

import sys

from componentize.cli import main

sys.exit(main())
