import { randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import type { SpacesKeySpec } from "./driver.ts";

export interface SshKey {
  id: number;
  fingerprint: string;
  public_key: string;
  name: string;
}

export interface Droplet {
  id: number;
  name: string;
  /** Image slug. */
  image: string;
  /** Size slug. */
  size: string;
  region: string;
  /** GB. It stays the same when only CPU and memory are resized. */
  diskGb: number;
  status: "new" | "active" | "off";
  createdAt: string;
  userData: string;
  sshPublicKeys: string[];
  features: string[];
  tags: string[];
  vpcId: string;
  publicIp: string;
  privateIp: string;
  publicIpv6?: string;
}

export interface Action {
  id: number;
  status: "in-progress" | "completed" | "errored";
  type: string;
  started_at: string;
  completed_at: string | null;
  resource_id: number;
  resource_type: "droplet" | "volume" | "reserved_ip" | "backend";
  region_slug: string;
  /** Input of the pending work, so that it can be finished after a restart. */
  params: Record<string, unknown>;
}

export interface Vpc {
  id: string;
  name: string;
  description: string;
  region: string;
  ip_range: string;
  default: boolean;
  created_at: string;
}

/** Source or destination of a firewall rule's traffic. */
export interface FirewallPeers {
  addresses?: string[];
  droplet_ids?: number[];
  tags?: string[];
  load_balancer_uids?: string[];
  kubernetes_ids?: string[];
}

export interface FirewallRule {
  protocol: "tcp" | "udp" | "icmp";
  /** "0" (all), a port, or "first-last". */
  ports: string;
  peers: FirewallPeers;
}

export interface FirewallRecord {
  id: string;
  name: string;
  created_at: string;
  inbound: FirewallRule[];
  outbound: FirewallRule[];
  droplet_ids: number[];
  tags: string[];
}

export interface ReservedIp {
  ip: string;
  region: string;
  dropletId: number | null;
}

export interface Volume {
  id: string;
  name: string;
  description: string;
  region: string;
  size_gigabytes: number;
  filesystem_type: string;
  filesystem_label: string;
  created_at: string;
  dropletId: number | null;
  tags: string[];
}

export interface DnsRecord {
  id: number;
  type: string;
  name: string;
  data: string;
  priority: number | null;
  port: number | null;
  ttl: number;
  weight: number | null;
  flags: number | null;
  tag: string | null;
}

export interface Domain {
  name: string;
  ttl: number;
  records: DnsRecord[];
}

export interface Project {
  id: string;
  owner_uuid: string;
  owner_id: number;
  name: string;
  description: string;
  purpose: string;
  environment: string;
  is_default: boolean;
  created_at: string;
  updated_at: string;
}

export interface SpacesKey extends SpacesKeySpec {
  name: string;
  createdAt: string;
}

/** A resource whose attributes the region only stores and returns. */
export type PlainRecord = { id: string } & Record<string, unknown>;

export interface State {
  /** Droplets, actions, keys and records have integer ids from one counter. */
  nextId: number;
  accountUuid: string;
  sshKeys: SshKey[];
  droplets: Droplet[];
  actions: Action[];
  vpcs: Vpc[];
  firewalls: FirewallRecord[];
  reservedIps: ReservedIp[];
  volumes: Volume[];
  domains: Domain[];
  tags: string[];
  projects: Project[];
  /** By URN. A resource that is missing here belongs to the default project. */
  projectResources: Record<string, { project: string; assignedAt: string }>;
  alertPolicies: PlainRecord[];
  uptimeChecks: PlainRecord[];
  uptimeAlerts: PlainRecord[];
  spacesKeys: SpacesKey[];
}

function emptyState(): State {
  const now = new Date().toISOString();
  const accountUuid = randomUUID();
  return {
    nextId: 100_000_001,
    accountUuid,
    sshKeys: [],
    droplets: [],
    actions: [],
    vpcs: [],
    firewalls: [],
    reservedIps: [],
    volumes: [],
    domains: [],
    tags: [],
    projects: [
      {
        id: randomUUID(),
        owner_uuid: accountUuid,
        owner_id: 1,
        name: "sandbox",
        description: "Made with the account",
        purpose: "Just trying out DigitalOcean",
        environment: "",
        is_default: true,
        created_at: now,
        updated_at: now,
      },
    ],
    projectResources: {},
    alertPolicies: [],
    uptimeChecks: [],
    uptimeAlerts: [],
    spacesKeys: [],
  };
}

/** The state in `file`, or that of a new account. */
export function loadState(file: string): State {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as State) : emptyState();
}

/**
 * Replaces `file` atomically, so that a kill leaves the old or the new state. The state is tens of kilobytes, so
 * rewriting it is cheaper than a database, and a person can read it. Mode 0600, because it contains user data and the
 * secrets of Spaces keys.
 */
export function saveState(file: string, state: State): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.tmp`;
  const descriptor = openSync(temporary, "w", 0o600);
  try {
    writeSync(descriptor, JSON.stringify(state, null, 1));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}
