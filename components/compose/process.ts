import { LOG_DRIVER, LOG_OPTIONS } from "../../contracts/logOptions.ts";
import { planDevices } from "./devices.ts";
import type { Service } from "./model.ts";
import { capabilities, defined, splitOnce } from "./normalForm.ts";
import { planSecurityOptions } from "./securityOptions.ts";
import type { ContainerPlan, Context } from "./types.ts";

/** The container's command, user and privileges. */
export function planProcess(context: Context, name: string, service: Service): Partial<ContainerPlan> {
  const environment = Object.entries(service.environment ?? {}).filter(([, value]) => value !== null);
  // In another container's network, Docker sets that container's domain name, and the provider reads it back.
  const [mode, other] = splitOnce(service.network_mode ?? "", ":");
  const shared = mode === "service" ? context.model.services?.[other] : undefined;
  return {
    command: service.command?.length ? service.command : undefined,
    entrypoints: service.entrypoint?.length ? service.entrypoint : undefined,
    envs: environment.length > 0 ? environment.map(([key, value]) => `${key}=${value}`).sort() : undefined,
    hostname: service.hostname,
    domainname: service.domainname ?? shared?.domainname,
    user: service.user,
    workingDir: service.working_dir,
    init: service.init,
    privileged: service.privileged || undefined,
    readOnly: service.read_only || undefined,
    tty: service.tty || undefined,
    stdinOpen: service.stdin_open || undefined,
    capabilities:
      service.cap_add?.length || service.cap_drop?.length
        ? defined({ adds: capabilities(service.cap_add), drops: capabilities(service.cap_drop) })
        : undefined,
    securityOpts: planSecurityOptions(context, name, service),
    sysctls:
      service.sysctls && Object.fromEntries(Object.entries(service.sysctls).map(([k, v]) => [k, String(v)])),
    storageOpts: service.storage_opt,
    groupAdds: service.group_add?.map(String).sort(),
    usernsMode: service.userns_mode,
    runtime: service.runtime,
    cgroupParent: service.cgroup_parent,
    cgroupnsMode: service.cgroup,
    ipcMode: ownNamespace(service.ipc),
    pidMode: ownNamespace(service.pid),
    ...planDevices(service),
    ulimits: planUlimits(service),
    logDriver: service.logging?.driver,
    logOpts: planLogOptions(service),
  };
}

/** With those that Docker would add, because the provider reads them back. */
function planLogOptions({ logging }: Service): ContainerPlan["logOpts"] {
  if (logging?.options === undefined || (logging.driver ?? LOG_DRIVER) !== LOG_DRIVER)
    return logging?.options;
  return { ...LOG_OPTIONS, ...logging.options };
}

/** A mode that names another service needs its container's id, which is known only after that container exists. */
function ownNamespace(mode: string | undefined): string | undefined {
  return mode?.startsWith("service:") ? undefined : mode;
}

function planUlimits({ ulimits }: Service): ContainerPlan["ulimits"] {
  if (ulimits === undefined) return undefined;
  return Object.entries(ulimits)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, limit]) => {
      const both = typeof limit === "number" ? limit : limit.single;
      const { soft, hard } = typeof limit === "number" ? {} : limit;
      return { name, soft: both ?? soft ?? 0, hard: both ?? hard ?? 0 };
    });
}
