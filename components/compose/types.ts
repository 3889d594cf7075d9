import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../problem.ts";
import type { ContextReader } from "./buildContext.ts";
import type { Extension } from "./extension.ts";
import type { LocalReader } from "./localFiles.ts";
import type { Condition, Model } from "./model.ts";
import type { Placeholders } from "./placeholders.ts";
import type { FindPosition } from "./sourcePosition.ts";

/**
 * The resources to create, as plain data, with placeholders for secrets. Equal input gives an equal plan on every
 * machine.
 */
export interface Plan {
  project: string;
  networks: NetworkPlan[];
  volumes: VolumePlan[];
  files: HostFile[];
  /** The service that passes requests to others. Undefined if no service has `upstreams`. */
  proxy?: ProxyService;
  /** Services that read changed files without a new container. */
  reloads: Record<string, Reload>;
  /** Each service comes after all services that it depends on. */
  services: ServicePlan[];
  placeholders: Placeholders;
  /** Accepted keys without effect. */
  notes: Problem[];
}

/** Commands that run in a service's container. */
export interface Reload {
  /** Exits non-zero if the files are invalid. */
  check?: string[];
  reload: string[];
}

export interface ProxyService extends Reload {
  service: string;
}

export interface NetworkPlan {
  key: string;
  /** Name in Docker. */
  name: string;
  /** It exists already, and Landfall does not manage it. */
  external: boolean;
  args: pulumi.Unwrap<docker.NetworkArgs>;
}

export interface VolumePlan {
  key: string;
  name: string;
  external: boolean;
  /** Directory on the host that holds the data; undefined for a volume with a driver of its own. */
  directory?: string;
  args: pulumi.Unwrap<docker.VolumeArgs>;
}

/** A file that is placed on the host. */
export interface HostFile {
  /** Path relative to the app's folder. It is part of the resource's name. */
  key: string;
  path: string;
  content: string;
  mode: string;
  /** `uid:gid`. @default root; a secret always has an owner, because only root may enter its folder */
  owner?: string;
  /** Services that mount the file's folder, and see a new version without being replaced. */
  live: string[];
}

export type ContainerPlan = Omit<pulumi.Unwrap<docker.ContainerArgs>, "image">;

/** How a new container replaces the old one. */
export interface Strategy {
  order: "start-first" | "stop-first";
  /** Reads as a clause after the service's name: "publishes port 80". */
  reason: string;
}

/** Conditions for a new container to count as working, and for the old one to stop. */
export interface Rollout {
  /** Time limit for the container to become healthy. */
  timeoutSeconds: number;
  /** Whether the service must have a health check, because other services wait for its health. */
  needsHealthcheck: boolean;
  /** Port to which the proxy passes requests. Undefined for a service that is not behind the proxy. */
  port?: number;
  /** How long the new container is observed beside the old one. */
  watchSeconds: number;
  /** How long open requests to the old container may take to finish. */
  graceSeconds: number;
}

export interface ImagePlan {
  /** Reference with a tag. The tag of a built image stands for its content. */
  name: string;
  platform?: string;
  /** How to build it where `pulumi up` runs. Undefined for an image from a registry. */
  build?: pulumi.Unwrap<docker.types.input.RegistryImageBuild>;
}

/**
 * What a service shares with other services' containers, by service name. Container ids are known only after the
 * containers exist.
 */
export interface SharedNamespaces {
  networkMode?: string;
  ipcMode?: string;
  pidMode?: string;
  volumesFrom?: { service: string; readOnly: boolean }[];
  /** A new container of one of these services replaces this service's container. */
  restartsWith?: string[];
}

export interface ServicePlan {
  service: string;
  image: ImagePlan;
  /** What it shares with other services' containers. Undefined if it shares nothing. */
  joins?: SharedNamespaces;
  /**
   * The first replica. A start-first service has no fixed name, because the old and the new container need different
   * ones.
   */
  container: ContainerPlan;
  replicas: number;
  strategy: Strategy;
  /** Undefined for a one-shot. */
  rollout?: Rollout;
  /** Runs once to its end. Services that depend on it wait for its success. */
  oneShot: boolean;
  after: { service: string; condition: Condition }[];
  /** Docker names of the volumes that must exist first. */
  volumes: string[];
  /** Keys of the files that must exist first. */
  files: string[];
}

export interface PlanOptions {
  /** Folder on the host that survives a replacement of the droplet. */
  dataDir: string;
  /** Reads files of the checkout. */
  readLocal: LocalReader;
  /**
   * Registry and path that built images are pushed to, and the reader of build contexts.
   * @default a service with `build` is a problem
   * @example { registry: "registry.example.com/team", readContext }
   */
  build?: { registry: string; readContext: ContextReader };
  /** How long a new container is observed, if its service has no `x-landfall.watch`. @default "30s" */
  watch?: string;
}

/** Input of the planner's parts, and the place for their results. */
export interface Context {
  model: Model;
  directory: string;
  /** Values of the variables, with placeholders for secrets. */
  variables: Record<string, string>;
  placeholders: Placeholders;
  options: PlanOptions;
  /** Settings under `x-landfall`, by service. */
  extensions: ReadonlyMap<string, Extension>;
  locate: FindPosition;
  problems: Problem[];
  notes: Problem[];
}
