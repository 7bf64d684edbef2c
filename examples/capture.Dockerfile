# The capture proxy alone, without Spark and what else monitors need:
#   docker build -f examples/capture.Dockerfile -t open-model-monitor-capture .
FROM python:3.13-slim
COPY . /build
RUN pip install --no-cache-dir --no-deps /build \
 && pip install --no-cache-dir boto3 click orjson pydantic aiohttp uvicorn httptools uvloop \
 && rm -rf /build
USER 10001
ENTRYPOINT ["analyzer"]
