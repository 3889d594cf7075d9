/** What Landfall does with a key of a Compose file. */
export type Treatment =
  | { is: "mapped" }
  /** Accepted, and means nothing for a deployment. */
  | { is: "without effect"; note: string }
  | { is: "refused"; reason: string; instead: string };

const mapped: Treatment = { is: "mapped" };
const noEffect = (note: string): Treatment => ({ is: "without effect", note });
const refused = (reason: string, instead: string): Treatment => ({ is: "refused", reason, instead });

const noInput = "the Docker provider has no input for it";
const imageOnly = refused(
  "images are built before a deployment, not on the droplet",
  "build and push the image, then name it with `image:`, by digest if you can",
);

const all = (names: string, treatment: Treatment): Record<string, Treatment> =>
  Object.fromEntries(names.split(" ").map((name) => [name, treatment]));

/**
 * Every key of the Compose specification that survives `docker compose config`, by its path in the model: `*` is any
 * name or list index. A key that is not here is refused, so that a newer Compose cannot add one in silence. Below a
 * path that no longer entry begins with, everything is mapped with it.
 */
export const keys: Readonly<Record<string, Treatment>> = {
  ...all("name services networks volumes secrets configs version", mapped),
  models: refused("models are not supported", "run the model as a service"),

  ...prefixed("services.*", {
    ...all(
      "image platform command entrypoint environment labels healthcheck restart container_name hostname domainname user working_dir " +
        "init privileged read_only tty stdin_open stop_grace_period stop_signal cap_add cap_drop security_opt sysctls storage_opt " +
        "group_add userns_mode runtime cgroup_parent cgroup tmpfs extra_hosts dns dns_opt dns_search ulimits mem_limit " +
        "mem_reservation memswap_limit shm_size cpus cpu_shares cpu_quota cpu_period cpuset network_mode ipc pid",
      mapped,
    ),
    ...all(
      "depends_on ports volumes networks secrets configs deploy logging devices scale pull_policy",
      mapped,
    ),
    expose: noEffect("containers of one network reach each other's ports without it"),
    attach: noEffect("it is about what `docker compose up` prints"),
    develop: noEffect("it is about `docker compose watch`"),
    profiles: noEffect("Compose has already left out the services of other profiles"),
    ...all("env_file label_file extends", noEffect("Compose has already merged what it brings")),
    build: imageOnly,
    post_start: refused(noInput, "use a command in the image's entrypoint"),
    pre_stop: refused(noInput, "handle the stop signal in the program"),
    pre_start: refused("it is not mapped", "use a service of its own with service_completed_successfully"),
    links: refused(
      "it is an older form of network aliases",
      "use `networks.<name>.aliases` on the target, and depends_on",
    ),
    external_links: refused(
      "containers outside of the app are not Landfall's",
      "use a shared external network",
    ),
    volumes_from: refused(
      "it would tie one container's identity to another's",
      "use the same named volume in both services",
    ),
    mac_address: refused("it is deprecated", "use `networks.<name>.mac_address`"),
    gpus: refused(
      "droplets made by Landfall have no GPU",
      "use a host with a GPU, given by address, and `devices`",
    ),
    device_cgroup_rules: refused("it is not mapped", "use `devices`"),
    blkio_config: refused(
      "weights cannot be set through the provider",
      "use a droplet with a disk of its own for this service",
    ),
    ...all(
      "pids_limit oom_kill_disable oom_score_adj mem_swappiness cpu_count cpu_percent cpu_rt_period cpu_rt_runtime uts isolation " +
        "credential_spec annotations",
      refused(noInput, "leave it out"),
    ),
    use_api_socket: refused("it hands the host to the container", "leave it out"),
    pull_refresh_after: refused("an image changes only by a deployment", "use a new tag or digest"),
    provider: refused("it runs programs on the operator's machine", "use a resource of the Pulumi program"),
    models: refused("models are not supported", "run the model as a service"),

    "depends_on.*.condition": mapped,
    "depends_on.*.required": mapped,
    "depends_on.*.restart": refused(
      "it restarts one container when another is replaced",
      "use a client that reconnects",
    ),

    ...all(
      "networks.*.aliases networks.*.ipv4_address networks.*.ipv6_address networks.*.mac_address networks.*.gw_priority",
      mapped,
    ),
    "networks.*.priority": refused("the order of connections cannot be set", "use gw_priority"),
    "networks.*.interface_name": refused("it needs Docker Engine 28.1 or later", "leave it out"),
    "networks.*.driver_opts": refused("it is not mapped", "use driver_opts of the network"),
    "networks.*.link_local_ips": refused("it is not mapped", "leave it out"),

    ...all("ports.*.mode ports.*.target ports.*.published ports.*.protocol ports.*.host_ip", mapped),
    ...all("ports.*.name ports.*.app_protocol", noEffect("one host publishes a port in one way")),

    ...all(
      "volumes.*.type volumes.*.source volumes.*.target volumes.*.read_only volumes.*.bind volumes.*.tmpfs",
      mapped,
    ),
    "volumes.*.consistency": noEffect("it is about Docker Desktop"),
    ...all("volumes.*.bind.create_host_path volumes.*.bind.propagation volumes.*.bind.selinux", mapped),
    "volumes.*.bind.recursive": refused(noInput, "leave it out"),
    ...all(
      "volumes.*.volume.nocopy volumes.*.volume.subpath volumes.*.volume.labels",
      refused("it needs Docker Engine 26 or later", "use a named volume of its own"),
    ),
    "volumes.*.image": refused(
      "images cannot be mounted through the provider",
      "copy the files into the service's image",
    ),

    ...all("logging.driver logging.options", mapped),

    "deploy.mode": refused("there is one host", "use `scale`, when a later version maps it"),
    "deploy.replicas": mapped,
    ...all(
      "deploy.resources.limits.cpus deploy.resources.limits.memory deploy.resources.reservations.memory",
      mapped,
    ),
    "deploy.resources.limits.pids": refused(noInput, "leave it out"),
    "deploy.resources.reservations.cpus": refused(
      "one host has nothing to reserve from",
      "use deploy.resources.limits.cpus",
    ),
    "deploy.resources.reservations.devices": refused(
      "droplets made by Landfall have no GPU",
      "use `devices`",
    ),
    "deploy.resources.reservations.generic_resources": refused("there is one host", "leave it out"),
    ...all("deploy.restart_policy.condition deploy.restart_policy.max_attempts", mapped),
    ...all(
      "deploy.restart_policy.delay deploy.restart_policy.window",
      refused("Docker restarts by its own delays", "leave it out"),
    ),
    "deploy.placement": refused("there is one host", "leave it out"),
    "deploy.endpoint_mode": refused("there is one host", "leave it out"),
    ...all(
      "deploy.update_config deploy.rollback_config",
      refused("Landfall orders a deployment itself", "leave it out"),
    ),
    "deploy.labels": refused("there are no Swarm services to label", "use `labels` of the service"),
  }),

  ...prefixed("networks.*", {
    ...all("name external driver driver_opts attachable internal enable_ipv6 labels ipam", mapped),
    enable_ipv4: refused(noInput, "leave it out"),
  }),
  ...prefixed("volumes.*", all("name external driver driver_opts labels", mapped)),
  ...prefixed("secrets.*", fileObject()),
  ...prefixed("configs.*", fileObject()),
};

function fileObject(): Record<string, Treatment> {
  return {
    ...all("name file content environment", mapped),
    external: refused(
      "it would have to exist in a Swarm",
      "use `environment:` with a variable of the app's description",
    ),
    ...all(
      "driver driver_opts template_driver",
      refused("it is for Swarm", "use `file`, `content` or `environment`"),
    ),
    labels: noEffect("the content is placed in the container and leaves no object to label"),
  };
}

function prefixed(prefix: string, table: Record<string, Treatment>): Record<string, Treatment> {
  return Object.fromEntries(Object.entries(table).map(([key, treatment]) => [`${prefix}.${key}`, treatment]));
}
