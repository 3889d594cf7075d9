/** By the last part of an image's name. A tool beside it is none: `postgres-exporter`. */
const IMAGES =
  /^(postgres|postgresql|postgis|pgvector|timescaledb(-ha)?|mysql|mysql-server|mariadb|percona(-server)?|mongo|mongodb|mongodb-community-server|redis|redis-stack(-server)?|valkey|keydb|dragonfly|memcached|elasticsearch|opensearch|cassandra|scylla|couchdb|couchbase|influxdb|clickhouse(-server)?|neo4j|rabbitmq|etcd|mssql-server|server-sqlserver|cockroach|surrealdb|arangodb|rethinkdb|qdrant|milvus|weaviate|meilisearch|typesense|zookeeper|kafka|cp-kafka|nats|victoria-metrics|solr|minio|pgbouncer|supabase-postgres|azure-sql-edge)$/;

type Ports = ReadonlyMap<number, string>;
const ports = (what: string, numbers: number[]) => numbers.map((port) => [port, what] as const);

/** Ports that their protocols alone are known by. */
const PORTS: Ports = new Map([
  ...ports("database", [1433, 1521, 3306, 5432, 6432, 33060, 26257, 28015, 27017, 27018, 27019, 9042]),
  ...ports("cache", [6379, 11211]),
  ...ports("queue", [5672, 61616, 9092, 2181]),
  ...ports("key-value store", [2379, 2380]),
]);

/** Ports that other programs have too: they count where image or name says which store it is. */
const SHARED_PORTS: Ports = new Map([
  ...ports(
    "database",
    [5984, 8529, 7000, 9200, 9300, 8086, 7474, 7687, 6333, 6334, 19530, 8983, 8123, 9000, 7700, 8108],
  ),
  ...ports("queue", [4222]),
]);
const SHARED_PORT_STORES =
  /(^|[^a-z])(es|elastic(search)?|opensearch|couch(db|base)?|arango(db)?|cassandra|scylla(db)?|influx(db)?|neo4j|qdrant|milvus|nats|solr|clickhouse|meilisearch|typesense|minio)([^a-z]|$)/i;
/** Where a store serves its own web page or figures, and Java's debugger. */
const CONSOLE_PORTS = [80, 443, 5005, 8080, 9001, 15672, 15692, 7473];

export function isDataStoreImage(image: string | undefined): boolean {
  const [path = ""] = (image ?? "").split("@");
  const [name = ""] = (path.split("/").at(-1) ?? "").split(":");
  return IMAGES.test(name);
}

/** "database", "cache" and so on; undefined for the port of something else. */
export function detectStore(port: number, image: string | undefined, name: string): string | undefined {
  const own = PORTS.get(port);
  if (own !== undefined) return own;
  const path = image?.split("@")[0] ?? "";
  if (SHARED_PORTS.has(port) && (SHARED_PORT_STORES.test(path) || SHARED_PORT_STORES.test(name)))
    return SHARED_PORTS.get(port);
  return isDataStoreImage(image) && !CONSOLE_PORTS.includes(port) ? "data store" : undefined;
}
