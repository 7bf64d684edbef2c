# The service, and schedules without one: the analyzer's image (`make image`) with the extras for that.
#   docker build --target service --tag open-model-monitor-service - < examples/service.Dockerfile
# In a cluster jobs are begun by kubectl: --target kubernetes.
ARG ANALYZER=open-model-monitor-analyzer:latest
FROM $ANALYZER AS service
RUN pip install --no-cache-dir 'open-model-monitor-analyzer[service,postgresql]' && pip check
USER 10001

FROM service AS kubernetes
ADD --chmod=755 https://dl.k8s.io/release/v1.31.4/bin/linux/amd64/kubectl /usr/local/bin/kubectl
