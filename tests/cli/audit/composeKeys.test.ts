import { expect, it } from "vitest";
import { COMPOSE_KEYS_BY_INPUT } from "../../../cli/audit/composeKeys.ts";
import { serviceKeys } from "../../../components/compose/serviceKeys.ts";

/** Keys of a service at which the audit shows no finding. A new key belongs here or into COMPOSE_KEYS_BY_INPUT. */
const NOT_SHOWN = [
  ...["platform", "pull_policy", "working_dir", "hostname", "domainname", "env_file", "label_file"],
  ...["extends", "profiles", "tty", "stdin_open", "init", "sysctls", "storage_opt", "group_add", "runtime"],
  ...["cgroup_parent", "ulimits", "tmpfs", "shm_size", "mem_reservation", "memswap_limit", "cpu_shares"],
  ...["cpu_quota", "cpu_period", "cpuset", "container_name", "stop_signal", "stop_grace_period", "scale"],
  ...["depends_on", "mac_address", "links", "extra_hosts", "dns", "dns_search", "dns_opt", "volumes_from"],
  ...["secrets", "device_cgroup_rules", "gpus", "blkio_config"],
];

it("the audit knows every key of a service that has an effect", () => {
  const effective = Object.entries(serviceKeys)
    .filter(([key, { kind }]) => !key.includes(".") && kind !== "ignored" && kind !== "refused")
    .map(([key]) => key);
  const shown = new Set(Object.values(COMPOSE_KEYS_BY_INPUT).flat());
  expect([...shown, ...NOT_SHOWN].sort()).toEqual(effective.sort());
});
