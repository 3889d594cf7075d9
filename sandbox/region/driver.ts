/**
 * The interface between the region's API and the machines behind it. The API holds the state; a driver only carries it
 * out.
 */

export interface DropletSize {
  vcpus: number;
  memoryMb: number;
  diskGb: number;
}

export interface DropletMachine {
  id: number;
  name: string;
  /** Image slug, e.g. "debian-12-x64". */
  image: string;
  size: DropletSize;
  userData: string;
  /** Lines in authorized_keys format. */
  sshPublicKeys: string[];
  publicIp: string;
  privateIp?: string;
  vpcId?: string;
}

export type Protocol = "tcp" | "udp" | "icmp";

export interface InboundRule {
  protocol: Protocol;
  /** First and last port, inclusive. */
  ports: [number, number];
  /** CIDRs, already resolved from tags and droplet ids. */
  sources: string[];
}

export interface OutboundRule {
  protocol: Protocol;
  /** First and last port, inclusive. */
  ports: [number, number];
  /** CIDRs, already resolved from tags and droplet ids. */
  destinations: string[];
}

export interface Firewall {
  inbound: InboundRule[];
  outbound: OutboundRule[];
}

export interface VolumeSpec {
  /** UUID. */
  id: string;
  name: string;
  sizeGb: number;
  filesystem?: "ext4" | "xfs";
  /** Label of the filesystem. */
  label?: string;
}

export interface SpacesKeySpec {
  accessKey: string;
  secretKey: string;
  /** An empty bucket name means every bucket. */
  grants: { bucket: string; permission: "read" | "readwrite" | "fullaccess" }[];
}

export interface RegionMachines {
  droplets: (DropletMachine & {
    on: boolean;
    firewall?: Firewall;
    /** Ids of attached volumes. */
    volumes: string[];
    reservedIps: string[];
  })[];
}

export interface Driver {
  /** Resolves when the machine runs, which is what "active" means. cloud-init may still be running. */
  create(machine: DropletMachine): Promise<void>;
  powerOn(id: number): Promise<void>;
  powerOff(id: number): Promise<void>;
  shutdown(id: number): Promise<void>;
  reboot(id: number): Promise<void>;
  resize(id: number, size: DropletSize): Promise<void>;
  rename(id: number, name: string): Promise<void>;
  destroy(id: number): Promise<void>;
  isRunning(id: number): Promise<boolean>;
  /** undefined means no firewall: everything is allowed. The rules stay in force after reboots. */
  setFirewall(id: number, firewall: Firewall | undefined): Promise<void>;
  createVolume(volume: VolumeSpec): Promise<void>;
  resizeVolume(id: string, sizeGb: number): Promise<void>;
  deleteVolume(id: string): Promise<void>;
  /** The device is /dev/disk/by-id/scsi-0DO_Volume_<name>, and is back after a reboot. */
  attachVolume(id: string, droplet: number): Promise<void>;
  detachVolume(id: string, droplet: number): Promise<void>;
  setReservedIps(droplet: number, ips: string[]): Promise<void>;
  createVpc(id: string, cidr: string): Promise<void>;
  deleteVpc(id: string): Promise<void>;
  setSpacesKey(key: SpacesKeySpec): Promise<void>;
  deleteSpacesKey(accessKey: string): Promise<void>;
  /** Called once after the region starts. Starts and stops machines to match the state. */
  reconcile(state: RegionMachines): Promise<void>;
  /** Until this is called, a droplet that reboots or crashes is started again, as by a hypervisor. */
  close(): Promise<void>;
}
