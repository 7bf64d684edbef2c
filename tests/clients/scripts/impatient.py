"""For scripts that import it first: the SDK waits, and looks at a job twice a minute, as if time went faster."""

import time

_sleep, _now, _begun = time.sleep, time.time, time.time()
_FASTER = 50

time.sleep = lambda seconds: _sleep(min(seconds, 0.2))
time.time = lambda: _begun + (_now() - _begun) * _FASTER
