import {
  composed,
  ignored,
  mapped,
  mappedTo,
  noInput,
  oneHost,
  refused,
  sameTreatment,
  type Table,
  under,
} from "./treatment.ts";

const ownOrder = ignored(
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
  ...under(
    "update_config",
    sameTreatment("parallelism delay failure_action monitor max_failure_ratio", ownOrder),
  ),
  rollback_config: ownOrder,
  resources: mapped,
  "resources.limits": mapped,
  ...under("resources.limits", sameTreatment("cpus memory", mapped)),
  "resources.limits.pids": refused(noInput, "use `ulimits.nproc`, or leave it out"),
  "resources.reservations": mapped,
  "resources.reservations.memory": mapped,
  "resources.reservations.cpus": refused(
    "a single host has nothing to reserve from",
    "use deploy.resources.limits.cpus",
  ),
  "resources.reservations.generic_resources": refused(oneHost, "leave it out"),
  "resources.reservations.devices": mappedTo("device requests"),
  ...under(
    "resources.reservations.devices.*",
    sameTreatment("capabilities count device_ids driver options", mapped),
  ),
  restart_policy: mapped,
  ...under("restart_policy", sameTreatment("condition max_attempts", mapped)),
  ...under(
    "restart_policy",
    sameTreatment("delay window", refused("Docker restarts by its own delays", "leave it out")),
  ),
};
