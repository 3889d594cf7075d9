import { deployKeys } from "./deployKeys.ts";
import {
  composed,
  ignored,
  mapped,
  mappedFrom,
  mappedTo,
  noInput,
  refused,
  sameTreatment,
  type Table,
  under,
} from "./treatment.ts";

const byCompose = (how: string) => composed(`Docker Compose ${how} before Landfall sees it`);
const asFiles = composed(
  "a file in the container; a mounted file of the host if it has an owner or the container is read-only",
);
const otherContainer = "the other service's container, by its id";

/** The keys of a service. */
export const serviceKeys: Table = {
  image: mappedTo("the host pulls each image name once"),
  // A container's platform is read back without the architecture, which would replace it on every run.
  platform: mappedTo("the platform of the image and of its containers"),
  pull_policy: composed(
    "`missing`, `if_not_present` and `build` only: a new name is pulled, a known one is not",
  ),
  ...under("build", buildKeys()),
  build: composed("built where `pulumi up` runs, pushed to `landfall:compose.registry`, deployed by digest"),
  ...sameTreatment("command entrypoint environment labels user working_dir hostname domainname", mapped),
  ...sameTreatment("env_file label_file", byCompose("merges it")),
  ...under("env_file.*", sameTreatment("path format required", byCompose("merges it"))),
  extends: byCompose("merges it"),
  ...under("extends", sameTreatment("service file", byCompose("merges it"))),
  profiles: byCompose("leaves out the services of profiles that `landfall:compose.profiles` does not name"),
  ...sameTreatment("tty stdin_open read_only privileged init", mapped),
  ...sameTreatment(
    "cap_add cap_drop sysctls storage_opt group_add userns_mode runtime cgroup_parent",
    mapped,
  ),
  cgroup: mapped,
  security_opt: mappedTo("`securityOpts`; a seccomp profile of the checkout is inlined"),
  ...sameTreatment("ipc pid", mappedTo(`as it is; \`service:\` is ${otherContainer}`)),
  ...sameTreatment("ulimits tmpfs shm_size mem_limit mem_reservation memswap_limit", mapped),
  ...under("ulimits.*", sameTreatment("hard soft", mapped)),
  ...sameTreatment("cpus cpu_shares cpu_quota cpu_period cpuset", mapped),
  ...sameTreatment("container_name restart stop_signal", mapped),
  stop_grace_period: composed("the container's own stop timeout, and the time that a deployment gives it"),
  scale: composed("that many containers"),

  healthcheck: mapped,
  ...under("healthcheck", sameTreatment("test interval timeout retries start_period disable", mapped)),
  "healthcheck.start_interval": mappedFrom("Docker Engine 25"),

  depends_on: composed("the order of the resources, and waiting for health or success"),
  ...under("depends_on.*", sameTreatment("condition required", mapped)),
  "depends_on.*.restart": composed("a new container of the dependency replaces this service's too"),

  network_mode: mappedTo(`as it is; \`service:\` is ${otherContainer}`),
  networks: mapped,
  ...under("networks.*", {
    ...sameTreatment("aliases ipv4_address ipv6_address link_local_ips driver_opts", mapped),
    mac_address: mappedFrom("Docker Engine 25"),
    gw_priority: mappedFrom("Docker Engine 28"),
    interface_name: mappedFrom("Docker Engine 28.1"),
    priority: refused("the order of connections cannot be set", "use gw_priority"),
  }),
  mac_address: composed("the `mac_address` of the service's one network"),
  links: composed("an alias of the other service on the networks that both are in"),
  external_links: refused(
    "containers outside of the app are not Landfall's",
    "use a shared external network",
  ),
  ports: mapped,
  ...under("ports.*", {
    ...sameTreatment("target published protocol host_ip", mapped),
    mode: composed("there is one host, and its port is published"),
    ...sameTreatment("name app_protocol", ignored("it is information for people and other tools")),
  }),
  expose: ignored("containers on the same network reach each other's ports without it"),
  extra_hosts: mapped,
  ...sameTreatment("dns dns_search", mappedTo("one entry; the provider loses the order of several")),
  dns_opt: mapped,

  volumes: mapped,
  ...under("volumes.*", volumeKeys()),
  volumes_from: mappedTo(otherContainer),
  secrets: asFiles,
  ...under("secrets.*", sameTreatment("source target uid gid mode", mapped)),
  configs: asFiles,
  ...under("configs.*", sameTreatment("source target uid gid mode", mapped)),

  logging: mapped,
  ...under("logging", sameTreatment("driver options", mapped)),
  devices: mappedTo("`devices`; a CDI name is a device request"),
  ...under("devices.*", sameTreatment("source target permissions", mapped)),
  device_cgroup_rules: mapped,
  gpus: mappedTo("device requests of the driver `nvidia`"),
  ...under("gpus.*", sameTreatment("capabilities count device_ids driver options", mapped)),
  blkio_config: mapped,
  ...under("blkio_config", {
    ...sameTreatment("device_read_bps device_read_iops device_write_bps device_write_iops", mapped),
    ...Object.assign(
      {},
      ...["device_read_bps", "device_read_iops", "device_write_bps", "device_write_iops"].map((key) =>
        under(`${key}.*`, sameTreatment("path rate", mapped)),
      ),
    ),
    ...sameTreatment("weight weight_device", refused(noInput, "use the rates of blkio_config")),
  }),

  deploy: composed("resources, restart policy, replicas and the order of a release"),
  ...under("deploy", deployKeys),

  attach: ignored("it affects only the output of `docker compose up`"),
  develop: ignored("it affects only `docker compose watch`"),
  post_start: refused(noInput, "use a command in the image's entrypoint"),
  pre_stop: refused(noInput, "handle the stop signal in the program"),
  pre_start: refused(
    "Docker Compose before version 5 does not have it",
    "use a service of its own with service_completed_successfully",
  ),
  ...sameTreatment("pids_limit", refused(noInput, "use `ulimits.nproc`, or leave it out")),
  ...sameTreatment(
    "oom_kill_disable oom_score_adj mem_swappiness",
    refused(noInput, "use mem_limit, or leave it out"),
  ),
  ...sameTreatment(
    "cpu_count cpu_percent isolation credential_spec",
    refused("it is for Windows", "leave it out"),
  ),
  ...sameTreatment("cpu_rt_period cpu_rt_runtime", refused(noInput, "use cpu_quota and cpu_period")),
  uts: refused(noInput, "use hostname"),
  annotations: refused(noInput, "use labels"),
  use_api_socket: refused("it hands the host to the container", "leave it out"),
  pull_refresh_after: refused("an image changes only by a deployment", "use a new tag or digest"),
  provider: refused("it runs programs on the operator's machine", "use a resource of the Pulumi program"),
  models: refused("models are not supported", "run the model as a service"),
};

function volumeKeys(): Table {
  const newer = refused("it needs Docker Engine 26 or later", "use a named volume of its own");
  return {
    ...sameTreatment("type source target read_only", mapped),
    bind: mapped,
    ...under("bind", sameTreatment("create_host_path propagation selinux", mapped)),
    "bind.recursive": refused(noInput, "leave it out"),
    tmpfs: mapped,
    ...under("tmpfs", sameTreatment("size mode", mapped)),
    volume: mapped,
    ...under("volume", sameTreatment("nocopy subpath labels", newer)),
    image: refused(
      "images cannot be mounted through the provider",
      "copy the files into the service's image",
    ),
    consistency: ignored("it affects only Docker Desktop"),
  };
}

function buildKeys(): Table {
  return {
    ...sameTreatment("context dockerfile args target labels extra_hosts network shm_size", mapped),
    dockerfile_inline: refused(
      "the provider takes a file",
      "write it to a file and name that with `dockerfile`",
    ),
    ...sameTreatment("no_cache pull", ignored("an image is built once for each content of its folder")),
    ...sameTreatment("cache_from cache_to", ignored("the builder's own cache holds")),
    tags: ignored("Landfall names the image by its content"),
    platforms: mappedTo("one platform"),
    ...sameTreatment(
      "ssh secrets additional_contexts entitlements privileged ulimits isolation provenance sbom",
      refused("it is not mapped", "build and push the image yourself, then name it with `image:`"),
    ),
  };
}
