/** By the last part of an image's name. A tool beside it is none: `postgres-exporter`. */
const IMAGES =
  /^(postgres|postgresql|postgis|pgvector|timescaledb(-ha)?|mysql|mysql-server|mariadb|percona(-server)?|mongo|mongodb|mongodb-community-server|redis|redis-stack(-server)?|valkey|keydb|dragonfly|memcached|elasticsearch|opensearch|cassandra|scylla|couchdb|couchbase|influxdb|clickhouse(-server)?|neo4j|rabbitmq|etcd|mssql-server|server-sqlserver|cockroach|surrealdb|arangodb|rethinkdb|qdrant|milvus|weaviate|meilisearch|typesense|zookeeper|kafka|cp-kafka|nats|victoria-metrics|solr|minio|pgbouncer|supabase-postgres|azure-sql-edge)$/;

/** Ports that their protocols are known by. */
const PORTS = new Map([
  ...([1433, 1521, 3306, 5432, 6432, 33060, 26257, 5984, 8529, 28015].map((port) => [port, "database"]) as [
    number,
    string,
  ][]),
  ...([6379, 11211].map((port) => [port, "cache"]) as [number, string][]),
  ...([27017, 27018, 27019, 9042, 7000, 9200, 9300, 8086, 7474, 7687, 6333, 19530].map((port) => [
    port,
    "database",
  ]) as [number, string][]),
  ...([5672, 9092, 4222, 2181].map((port) => [port, "queue"]) as [number, string][]),
  ...([2379, 2380].map((port) => [port, "key-value store"]) as [number, string][]),
]);

/** Where a web page is served and nothing else: the console of a queue or of an object store. */
export function isDataStoreImage(image: string | undefined): boolean {
  const [path = ""] = (image ?? "").split("@");
  const [name = ""] = (path.split("/").at(-1) ?? "").split(":");
  return IMAGES.test(name);
}

/** "database", "cache" and so on; undefined for the port of something else. */
export function storeAtPort(port: number): string | undefined {
  return PORTS.get(port);
}
