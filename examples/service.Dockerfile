# The service, with kubectl for jobs in a cluster:
#   docker build -f examples/service.Dockerfile -t open-model-monitor-service .
FROM python:3.13-slim
ADD --chmod=755 https://dl.k8s.io/release/v1.31.4/bin/linux/amd64/kubectl /usr/local/bin/kubectl
COPY . /build
RUN pip install --no-cache-dir '/build[aws,bias,service,postgresql]' && rm -rf /build
USER 10001
ENTRYPOINT ["analyzer"]
