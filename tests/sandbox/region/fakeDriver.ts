import type {
  Driver,
  DropletMachine,
  Firewall,
  RegionMachines,
  SpacesKeySpec,
} from "../../../sandbox/region/driver.ts";

export interface FakeMachine extends DropletMachine {
  on: boolean;
  firewall: Firewall | undefined;
  reservedIps: string[];
}

/** Machines that exist in memory only, and every call that was made, as "name argument ...". */
export interface FakeDriver extends Driver {
  machines: Map<number, FakeMachine>;
  /** Size in GB and the droplet it is attached to, by volume id. */
  volumes: Map<string, { sizeGb: number; droplet: number | undefined }>;
  vpcs: Map<string, string>;
  spacesKeys: Map<string, SpacesKeySpec>;
  calls: string[];
  reconciled: RegionMachines | undefined;
  /** A call of this name fails. */
  failing: string | undefined;
}

export function fakeDriver(): FakeDriver {
  const machines: FakeDriver["machines"] = new Map();
  const volumes: FakeDriver["volumes"] = new Map();
  const vpcs: FakeDriver["vpcs"] = new Map();
  const spacesKeys: FakeDriver["spacesKeys"] = new Map();
  const machine = (id: number): FakeMachine => {
    const found = machines.get(id);
    if (!found) throw new Error(`no machine ${id}`);
    return found;
  };
  const volume = (id: string) => {
    const found = volumes.get(id);
    if (!found) throw new Error(`no volume ${id}`);
    return found;
  };
  const called = (...call: (string | number)[]): void => {
    driver.calls.push(call.join(" "));
    if (call[0] === driver.failing) throw new Error(`${call[0]} fails as told`);
  };
  const driver: FakeDriver = {
    machines,
    volumes,
    vpcs,
    spacesKeys,
    calls: [],
    reconciled: undefined,
    failing: undefined,
    async create(spec) {
      called("create", spec.id);
      machines.set(spec.id, { ...spec, on: true, firewall: undefined, reservedIps: [] });
    },
    async powerOn(id) {
      called("powerOn", id);
      machine(id).on = true;
    },
    async powerOff(id) {
      called("powerOff", id);
      machine(id).on = false;
    },
    async shutdown(id) {
      called("shutdown", id);
      machine(id).on = false;
    },
    async reboot(id) {
      called("reboot", id);
      machine(id).on = true;
    },
    async resize(id, size) {
      called("resize", id);
      machine(id).size = size;
    },
    async rename(id, name) {
      called("rename", id, name);
      machine(id).name = name;
    },
    async destroy(id) {
      called("destroy", id);
      machines.delete(id);
    },
    async isRunning(id) {
      return machines.get(id)?.on ?? false;
    },
    async setFirewall(id, firewall) {
      called("setFirewall", id);
      machine(id).firewall = firewall;
    },
    async createVolume({ id, sizeGb }) {
      called("createVolume", id);
      volumes.set(id, { sizeGb, droplet: undefined });
    },
    async resizeVolume(id, sizeGb) {
      called("resizeVolume", id);
      volume(id).sizeGb = sizeGb;
    },
    async deleteVolume(id) {
      called("deleteVolume", id);
      volumes.delete(id);
    },
    async attachVolume(id, droplet) {
      called("attachVolume", id, droplet);
      volume(id).droplet = droplet;
    },
    async detachVolume(id, droplet) {
      called("detachVolume", id, droplet);
      volume(id).droplet = undefined;
    },
    async setReservedIps(droplet, ips) {
      called("setReservedIps", droplet, ...ips);
      machine(droplet).reservedIps = ips;
    },
    async createVpc(id, cidr) {
      called("createVpc", id);
      vpcs.set(id, cidr);
    },
    async deleteVpc(id) {
      called("deleteVpc", id);
      vpcs.delete(id);
    },
    async setSpacesKey(key) {
      called("setSpacesKey", key.accessKey);
      spacesKeys.set(key.accessKey, key);
    },
    async deleteSpacesKey(accessKey) {
      called("deleteSpacesKey", accessKey);
      spacesKeys.delete(accessKey);
    },
    async reconcile(state) {
      called("reconcile");
      driver.reconciled = state;
    },
    async close() {
      called("close");
    },
  };
  return driver;
}
