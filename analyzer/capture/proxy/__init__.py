"""A proxy before model servers that captures what passes, and speaks the closed service's runtime API.

It is an application of ASGI, for one model server or for any number of endpoints::

    from analyzer.capture import CaptureSettings, CaptureWriter
    from analyzer.capture.proxy import CapturingProxy, ServedEndpoint, ServedVariant

    writer = CaptureWriter(CaptureSettings(to="captured", endpoint="churn"))
    churn = ServedEndpoint("churn", [ServedVariant("AllTraffic", "http://model:8080", writer=writer)])
    app = CapturingProxy({"churn": churn})

Who runs it with its own server calls `close` at the end, or lets the server do so by the lifespan of ASGI; the writers
are stopped by whoever made them. It needs the extra `capture`.
"""

from __future__ import annotations

from analyzer.capture.proxy.application import CapturingProxy as CapturingProxy
from analyzer.capture.proxy.endpoints import ServedEndpoint as ServedEndpoint
from analyzer.capture.proxy.endpoints import ServedVariant as ServedVariant
