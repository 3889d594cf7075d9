import type { BlockRate, DeviceRequest, Service } from "./model.ts";
import { defined } from "./normalForm.ts";
import type { ContainerPlan } from "./types.ts";

/** Devices, device requests (GPUs, CDI) and rate limits of block devices. */
export function planDevices(service: Service): Partial<ContainerPlan> {
  const devices = service.devices ?? [];
  const requests = [
    ...cdiRequests(devices),
    ...[...(service.gpus ?? []), ...(service.deploy?.resources?.reservations?.devices ?? [])].map(request),
  ];
  return {
    devices: some(
      devices
        .filter(({ source }) => !isCdi(source))
        .map(({ source, target, permissions }) => ({
          hostPath: source,
          containerPath: target ?? source,
          permissions: permissions ?? "rwm",
        }))
        .sort((a, b) => order(a.containerPath, b.containerPath)),
    ),
    deviceRequests: some(requests.sort((a, b) => order(JSON.stringify(a), JSON.stringify(b)))),
    deviceCgroupRules: some([...(service.device_cgroup_rules ?? [])].sort()),
    deviceReadBps: rates(service, "device_read_bps"),
    deviceReadIops: rates(service, "device_read_iops"),
    deviceWriteBps: rates(service, "device_write_bps"),
    deviceWriteIops: rates(service, "device_write_iops"),
  };
}

/** A CDI device (Container Device Interface) is a name such as `nvidia.com/gpu=all`, not a path. */
function isCdi(source: string): boolean {
  return /^[^/]+\/[^=]+=/.test(source);
}

/** Docker stores all CDI names in one request. */
function cdiRequests(devices: NonNullable<Service["devices"]>) {
  const deviceIds = devices.map(({ source }) => source).filter(isCdi);
  return deviceIds.length > 0 ? [{ driver: "cdi", deviceIds: deviceIds.sort() }] : [];
}

/** The request that Compose would make: for GPUs, and for all of them without a count and without names. */
function request({ driver, count, device_ids, capabilities, options }: DeviceRequest) {
  return defined({
    driver: driver ?? "nvidia",
    count: count ?? (device_ids?.length ? undefined : -1),
    deviceIds: some([...(device_ids ?? [])].sort()),
    capabilities: [...(capabilities?.length ? capabilities : ["gpu"])].sort(),
    options,
  });
}

function rates({ blkio_config }: Service, key: BlockRate) {
  const given = blkio_config?.[key] ?? [];
  return some(
    given.map(({ path, rate }) => ({ path, rate: Number(rate) })).sort((a, b) => order(a.path, b.path)),
  );
}

function some<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
