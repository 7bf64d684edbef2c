"""The writer of captured traffic: requests and answers of any model server, in the form that monitors read.

It needs neither Spark nor Arrow nor numpy, so that a model server may import it::

    from analyzer.capture import CaptureSettings, CaptureWriter
    from analyzer.capture.asgi import AsgiCapture

    writer = CaptureWriter(CaptureSettings(to="s3://bucket/captured", endpoint="churn", sampling=20))
    app = AsgiCapture(app, writer, paths=["/predict"])

A request never waits for capture, nor fails by it: what cannot be written is dropped, counted and reported in the log.
"""

from __future__ import annotations

from analyzer.capture.invocation import Body as Body
from analyzer.capture.invocation import Invocation as Invocation
from analyzer.capture.settings import CaptureSettings as CaptureSettings
from analyzer.capture.writer import CaptureWriter as CaptureWriter
