// Configurations of what keeps logs and traces, and of what shows everything.

/** Configuration of Loki. */
export const LOKI_CONFIG = {
  auth_enabled: false,
  server: { http_listen_port: 3100, grpc_listen_address: "127.0.0.1", log_level: "warn" },
  common: {
    path_prefix: "/loki",
    replication_factor: 1,
    instance_addr: "127.0.0.1",
    ring: { kvstore: { store: "inmemory" } },
    storage: { filesystem: { chunks_directory: "/loki/chunks", rules_directory: "/loki/rules" } },
  },
  schema_config: {
    configs: [
      {
        from: "2026-01-01",
        store: "tsdb",
        object_store: "filesystem",
        schema: "v13",
        index: { prefix: "index_", period: "24h" },
      },
    ],
  },
  limits_config: {
    retention_period: "168h",
    // What a program that logs in a loop may take.
    ingestion_rate_mb: 4,
    ingestion_burst_size_mb: 8,
    max_query_series: 500,
  },
  compactor: {
    working_directory: "/loki/compactor",
    retention_enabled: true,
    delete_request_store: "filesystem",
  },
  analytics: { reporting_enabled: false },
};

/** Configuration of Jaeger. Traces are in memory, until the container is replaced. */
export function jaegerConfig(basePath: string, memoryMb: number): object {
  return {
    service: {
      extensions: ["jaeger_storage", "jaeger_query", "healthcheckv2"],
      pipelines: {
        traces: {
          receivers: ["otlp"],
          processors: ["memory_limiter", "batch"],
          exporters: ["jaeger_storage_exporter"],
        },
      },
      telemetry: {
        resource: { "service.name": "jaeger" },
        metrics: {
          level: "normal",
          readers: [{ pull: { exporter: { prometheus: { host: "0.0.0.0", port: 8888 } } } }],
        },
        logs: { level: "warn" },
      },
    },
    extensions: {
      healthcheckv2: { use_v2: true, http: { endpoint: "0.0.0.0:13133" } },
      jaeger_storage: { backends: { memory: { memory: { max_traces: memoryMb * 25 } } } },
      jaeger_query: {
        base_path: basePath,
        storage: { traces: "memory" },
        http: { endpoint: "0.0.0.0:16686" },
        grpc: { endpoint: "0.0.0.0:16685" },
      },
    },
    receivers: {
      otlp: { protocols: { grpc: { endpoint: "0.0.0.0:4317" }, http: { endpoint: "0.0.0.0:4318" } } },
    },
    processors: {
      memory_limiter: { check_interval: "1s", limit_mib: Math.floor(memoryMb * 0.75) },
      batch: {},
    },
    exporters: { jaeger_storage_exporter: { trace_storage: "memory" } },
  };
}

/** What Grafana shows of the programs that run. */
export function grafanaDataSources({ logs, traces }: { logs: boolean; traces: boolean }): object {
  const source = (name: string, port: number, more: object = {}) => ({
    name,
    uid: name.toLowerCase(),
    type: name.toLowerCase(),
    access: "proxy",
    url: `http://${name.toLowerCase()}:${port}`,
    ...more,
  });
  return {
    apiVersion: 1,
    datasources: [
      source("Prometheus", 9090, { isDefault: true, jsonData: { timeInterval: "15s" } }),
      source("Alertmanager", 9093, { jsonData: { implementation: "prometheus" } }),
      ...(logs ? [source("Loki", 3100)] : []),
      ...(traces ? [source("Jaeger", 16686)] : []),
    ],
  };
}
