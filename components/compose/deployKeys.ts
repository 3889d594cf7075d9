import {
  all,
  composed,
  mapped,
  mappedTo,
  noEffect,
  noInput,
  oneHost,
  prefixed,
  refused,
  type Table,
} from "./treatment.ts";

const ownOrder = noEffect(
  "Landfall releases one container after the other, and a failed one leaves the old in place",
);

/** Keys below `deploy` of a service. */
export const deployKeys: Table = {
  mode: mappedTo("`replicated` only"),
  replicas: composed("that many containers"),
  labels: refused("there are no Swarm services to label", "use `labels` of the service"),
  endpoint_mode: refused(oneHost, "leave it out"),
  placement: refused(oneHost, "leave it out"),
  update_config: mapped,
  "update_config.order": composed("whether a new container starts before the old one stops"),
  ...prefixed("update_config", all("parallelism delay failure_action monitor max_failure_ratio", ownOrder)),
  rollback_config: ownOrder,
  resources: mapped,
  "resources.limits": mapped,
  ...prefixed("resources.limits", all("cpus memory", mapped)),
  "resources.limits.pids": refused(noInput, "use `ulimits.nproc`, or leave it out"),
  "resources.reservations": mapped,
  "resources.reservations.memory": mapped,
  "resources.reservations.cpus": refused(
    "a single host has nothing to reserve from",
    "use deploy.resources.limits.cpus",
  ),
  "resources.reservations.generic_resources": refused(oneHost, "leave it out"),
  "resources.reservations.devices": mappedTo("device requests"),
  ...prefixed(
    "resources.reservations.devices.*",
    all("capabilities count device_ids driver options", mapped),
  ),
  restart_policy: mapped,
  ...prefixed("restart_policy", all("condition max_attempts", mapped)),
  ...prefixed(
    "restart_policy",
    all("delay window", refused("Docker restarts by its own delays", "leave it out")),
  ),
};
