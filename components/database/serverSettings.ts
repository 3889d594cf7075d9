/** Memory and processors of a droplet, by its size. */
export interface Machine {
  memoryMb: number;
}

/** Settings of a PostgreSQL server that shares its droplet with an application, as PostgreSQL and Docker write them. */
export interface ServerSettings {
  /** Memory limit of the server's container. @example "2048m" */
  memory: string;
  /** Connections that may be open at once. @example "100" */
  maxConnections: string;
  /** Memory of PostgreSQL's own cache. @example "512MB" */
  sharedBuffers: string;
  /** Memory that caches data, in PostgreSQL and in the kernel, as the planner assumes. @example "1536MB" */
  effectiveCacheSize: string;
  /** Memory for one sort or hash of one connection. @example "5MB" */
  workMem: string;
  /** Memory for creating an index and for vacuum. @example "128MB" */
  maintenanceWorkMem: string;
}

const MEMORY_GB = /-(\d+)gb/;
/** `c-4`: CPU-optimized, 2 GB for each processor. */
const CPU_OPTIMIZED = /^c-(\d+)$/;

/** @returns undefined for a size slug that does not name its memory */
export function parseMachineSize(size: string | undefined): Machine | undefined {
  const gb = MEMORY_GB.exec(size ?? "")?.[1] ?? double(CPU_OPTIMIZED.exec(size ?? "")?.[1]);
  const mb = /-(\d+)mb/.exec(size ?? "")?.[1];
  if (mb !== undefined) return { memoryMb: Number(mb) };
  return gb === undefined ? undefined : { memoryMb: Number(gb) * 1024 };
}

const double = (cpus: string | undefined) => (cpus === undefined ? undefined : 2 * Number(cpus));

/** A sort may use several times its share. */
const SORTS = 3;
const LEAST = { memory: 256, workMem: 4 };

/**
 * A quarter of the droplet's memory for the server's container, and a quarter of that for its own buffers. PostgreSQL's
 * manual advises the second quarter for a dedicated machine. The container is also charged for the kernel's cache of
 * its files.
 */
export function serverSettings({ memoryMb }: Machine): ServerSettings {
  const memory = Math.max(LEAST.memory, Math.floor(memoryMb / 4));
  const connections = memoryMb < 8192 ? 50 : 100;
  const buffers = Math.floor(memory / 4);
  const perConnection = Math.floor((memory - buffers) / connections / SORTS);
  return {
    memory: `${memory}m`,
    maxConnections: String(connections),
    sharedBuffers: `${buffers}MB`,
    effectiveCacheSize: `${Math.floor((memory * 3) / 4)}MB`,
    workMem: `${Math.max(LEAST.workMem, perConnection)}MB`,
    maintenanceWorkMem: `${Math.floor(memory / 16)}MB`,
  };
}
