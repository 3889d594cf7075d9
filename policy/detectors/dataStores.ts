import { splitWordList } from "./wordList.ts";

/** Last components of image names. Tools for data stores, such as `postgres-exporter`, are not in the list. */
const STORE_IMAGES = new Set(
  splitWordList(`
  arangodb azure-sql-edge cassandra clickhouse clickhouse-server cockroach couchbase couchdb cp-kafka
  dragonfly elasticsearch etcd influxdb kafka keydb mariadb meilisearch memcached milvus minio mongo mongodb
  mongodb-community-server mssql-server mysql mysql-server nats neo4j opensearch percona percona-server
  pgbouncer pgvector postgis postgres postgresql qdrant rabbitmq redis redis-stack redis-stack-server
  rethinkdb scylla server-sqlserver solr supabase-postgres surrealdb timescaledb timescaledb-ha typesense
  valkey victoria-metrics weaviate zookeeper
`),
);

type Ports = ReadonlyMap<number, string>;
const listPorts = (kind: string, ports: number[]) => ports.map((port) => [port, kind] as const);

/** Ports that only data stores use. */
const STORE_PORTS: Ports = new Map([
  ...listPorts("database", [1433, 1521, 3306, 5432, 6432, 33060, 26257, 28015, 27017, 27018, 27019, 9042]),
  ...listPorts("cache", [6379, 11211]),
  ...listPorts("queue", [5672, 61616, 9092, 2181]),
  ...listPorts("key-value store", [2379, 2380]),
]);

/** Ports that other programs use as well. They count where the image or the name is one of `SHARED_PORT_STORES`. */
const SHARED_PORTS: Ports = new Map([
  ...listPorts(
    "database",
    [5984, 8529, 7000, 9200, 9300, 8086, 7474, 7687, 6333, 6334, 19530, 8983, 8123, 9000, 7700, 8108],
  ),
  ...listPorts("queue", [4222]),
]);
const SHARED_PORT_STORES = splitWordList(`
  arango arangodb cassandra clickhouse couch couchbase couchdb elastic elasticsearch es influx influxdb
  meilisearch milvus minio nats neo4j opensearch qdrant scylla scylladb solr typesense
`);
const SHARED_PORT_STORE = new RegExp(`(^|[^a-z])(?:${SHARED_PORT_STORES.join("|")})([^a-z]|$)`, "i");
/** Ports of web consoles, metrics and Java's debugger in images of data stores. */
const CONSOLE_PORTS = [80, 443, 5005, 8080, 9001, 15672, 15692, 7473];

export function isDataStoreImage(image: string | undefined): boolean {
  const [path = ""] = (image ?? "").split("@");
  const [name = ""] = (path.split("/").at(-1) ?? "").split(":");
  return STORE_IMAGES.has(name);
}

/** The kind of data store at the port, such as "database" or "cache"; undefined for other programs. */
export function detectStore(port: number, image: string | undefined, name: string): string | undefined {
  const kind = STORE_PORTS.get(port);
  if (kind !== undefined) return kind;
  const path = image?.split("@")[0] ?? "";
  if (SHARED_PORTS.has(port) && (SHARED_PORT_STORE.test(path) || SHARED_PORT_STORE.test(name)))
    return SHARED_PORTS.get(port);
  return isDataStoreImage(image) && !CONSOLE_PORTS.includes(port) ? "data store" : undefined;
}
