import type { Service } from "./model.ts";
import { cpus } from "./normalForm.ts";
import { planMebibytes } from "./sizes.ts";
import type { ContainerPlan, Context } from "./types.ts";

/** Limits of memory and processors. A service's own keys take precedence over its `deploy` section. */
export function planLimits(context: Context, name: string, service: Service): Partial<ContainerPlan> {
  const { limits, reservations } = service.deploy?.resources ?? {};
  const size = (bytes: string | number | undefined, ...keys: string[]) =>
    planMebibytes(context, ["services", name, ...keys], bytes);
  const memory =
    service.mem_limit === undefined
      ? size(limits?.memory, "deploy", "resources", "limits", "memory")
      : size(service.mem_limit, "mem_limit");
  const swap = size(service.memswap_limit, "memswap_limit");
  const count = Number(service.cpus ?? limits?.cpus ?? 0);
  return {
    memory,
    // Docker's own default. If omitted, the provider reads it back and shows a change on every run.
    memorySwap: swap ?? (memory === undefined ? undefined : memory * 2),
    memoryReservation:
      service.mem_reservation === undefined
        ? size(reservations?.memory, "deploy", "resources", "reservations", "memory")
        : size(service.mem_reservation, "mem_reservation"),
    shmSize: size(service.shm_size, "shm_size"),
    cpus: count > 0 ? cpus(count) : undefined,
    cpuShares: service.cpu_shares || undefined,
    cpuQuota: service.cpu_quota || undefined,
    cpuPeriod: service.cpu_period || undefined,
    cpuSet: service.cpuset,
  };
}
