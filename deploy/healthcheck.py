"""Ends with 0 when the service in this container is ready: for Docker's HEALTHCHECK, without curl."""

import os
import sys
import urllib.error
import urllib.request

_SECONDS = 4

# A proxy that the environment names is for the way out, not for here.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
try:
    opener.open(f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/health/ready", timeout=_SECONDS)
except (urllib.error.URLError, OSError) as error:
    sys.exit(f"not ready: {error}")
