"""The operations, one module a resource: each registers itself (`analyzer.service.api.operations`)."""
