/** The output of `docker compose config`, as far as Landfall maps it. Absent, null and empty mean the same. */
export interface Model {
  name: string;
  services?: Record<string, Service>;
  networks?: Record<string, Network | null>;
  volumes?: Record<string, Volume | null>;
  secrets?: Record<string, FileObject>;
  configs?: Record<string, FileObject>;
}

export interface Service {
  image?: string;
  platform?: string;
  command?: string[] | null;
  entrypoint?: string[] | null;
  environment?: Record<string, string | null>;
  labels?: Record<string, string>;
  depends_on?: Record<string, { condition: Condition; required?: boolean; restart?: boolean }>;
  healthcheck?: Healthcheck;
  networks?: Record<string, ServiceNetwork | null>;
  network_mode?: string;
  ports?: Port[];
  volumes?: Mount[];
  secrets?: FileMount[];
  configs?: FileMount[];
  restart?: string;
  container_name?: string;
  hostname?: string;
  domainname?: string;
  user?: string;
  working_dir?: string;
  init?: boolean;
  privileged?: boolean;
  read_only?: boolean;
  tty?: boolean;
  stdin_open?: boolean;
  stop_grace_period?: string;
  stop_signal?: string;
  cap_add?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  sysctls?: Record<string, string | number>;
  storage_opt?: Record<string, string>;
  group_add?: (string | number)[];
  userns_mode?: string;
  runtime?: string;
  cgroup_parent?: string;
  cgroup?: string;
  ipc?: string;
  pid?: string;
  tmpfs?: string[];
  extra_hosts?: string[] | Record<string, string[]>;
  dns?: string[];
  dns_opt?: string[];
  dns_search?: string[];
  ulimits?: Record<string, number | { single?: number; soft?: number; hard?: number }>;
  logging?: { driver?: string; options?: Record<string, string> };
  mem_limit?: string | number;
  mem_reservation?: string | number;
  memswap_limit?: string | number;
  shm_size?: string | number;
  cpus?: number;
  cpu_shares?: number;
  cpu_quota?: number;
  cpu_period?: number;
  cpuset?: string;
  scale?: number;
  deploy?: Deploy;
  pull_policy?: string;
  /** As written, not yet validated. */
  "x-landfall"?: unknown;
  build?: Build;
  devices?: { source: string; target?: string; permissions?: string }[];
  device_cgroup_rules?: string[];
  gpus?: DeviceRequest[];
  blkio_config?: Partial<Record<BlockRate, { path: string; rate: string | number }[]>>;
  mac_address?: string;
  /** `service` or `service:alias`. */
  links?: string[];
  /** `service` or `service:ro`, or `container:` followed by either. */
  volumes_from?: string[];
}

export type BlockRate = "device_read_bps" | "device_read_iops" | "device_write_bps" | "device_write_iops";

export interface DeviceRequest {
  capabilities?: string[];
  /** -1 means all. */
  count?: number;
  device_ids?: string[];
  driver?: string;
  options?: Record<string, string>;
}

export interface Build {
  /** Absolute path of a folder, or the URL of a repository. */
  context: string;
  dockerfile?: string;
  args?: Record<string, string | null>;
  target?: string;
  labels?: Record<string, string>;
  extra_hosts?: string[];
  network?: string;
  shm_size?: string | number;
  platforms?: string[];
}

export type Condition = "service_started" | "service_healthy" | "service_completed_successfully";

export interface Healthcheck {
  test?: string[];
  interval?: string;
  timeout?: string;
  retries?: number;
  start_period?: string;
  start_interval?: string;
  disable?: boolean;
}

export interface ServiceNetwork {
  aliases?: string[];
  ipv4_address?: string;
  ipv6_address?: string;
  mac_address?: string;
  gw_priority?: number;
  interface_name?: string;
  link_local_ips?: string[];
  driver_opts?: Record<string, string>;
}

export interface Port {
  target: number;
  published?: string;
  protocol?: string;
  host_ip?: string;
}

export interface Mount {
  type: string;
  source?: string;
  target: string;
  read_only?: boolean;
  bind?: { create_host_path?: boolean; propagation?: string; selinux?: string };
  tmpfs?: { size?: string | number; mode?: number };
}

export interface FileMount {
  source: string;
  target?: string;
  uid?: string;
  gid?: string;
  mode?: string;
}

export interface Deploy {
  mode?: string;
  replicas?: number;
  resources?: {
    limits?: { cpus?: string | number; memory?: string | number };
    reservations?: { memory?: string | number; devices?: DeviceRequest[] };
  };
  restart_policy?: { condition?: string; max_attempts?: number };
  update_config?: { order?: "start-first" | "stop-first" };
}

export interface Network {
  name?: string;
  external?: boolean;
  driver?: string;
  driver_opts?: Record<string, string>;
  attachable?: boolean;
  internal?: boolean;
  enable_ipv4?: boolean;
  enable_ipv6?: boolean;
  labels?: Record<string, string>;
  ipam?: {
    driver?: string;
    options?: Record<string, string>;
    config?: {
      subnet?: string;
      ip_range?: string;
      gateway?: string;
      aux_addresses?: Record<string, string>;
    }[];
  };
}

export interface Volume {
  name?: string;
  external?: boolean;
  driver?: string;
  driver_opts?: Record<string, string>;
  labels?: Record<string, string>;
}

export interface FileObject {
  name?: string;
  file?: string;
  content?: string;
  environment?: string;
}
