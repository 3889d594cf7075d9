import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../problem.ts";
import type { ContextReader } from "./buildContext.ts";
import type { Extension } from "./extension.ts";
import type { LocalReader } from "./localFiles.ts";
import type { Condition, Model } from "./model.ts";
import type { Placeholders } from "./placeholders.ts";
import type { FindPosition } from "./sourcePosition.ts";

/** Plain data: what the resources will be, with placeholders for secrets. Equal for equal input, on any machine. */
export interface Plan {
  project: string;
  networks: NetworkPlan[];
  volumes: VolumePlan[];
  files: HostFile[];
  /** The service that passes requests on to others; none where no service has `upstreams`. */
  proxy?: ProxyService;
  /** Services that take in changed files without a new container. */
  reloads: Record<string, Reload>;
  /** Each after everything that it depends on. */
  services: ServicePlan[];
  placeholders: Placeholders;
  /** Keys that were accepted and mean nothing here. */
  notes: Problem[];
}

/** Commands in a service's container. */
export interface Reload {
  /** Exits non-zero where the files are wrong. */
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
  /** It exists already and is not Landfall's. */
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

/** A file of the checkout that is placed on the host. */
export interface HostFile {
  /** Path relative to the app's folder; with it the resource is named. */
  key: string;
  path: string;
  content: string;
  mode: string;
  /** `uid:gid`. @default root's; a secret, which is in a folder that only root may enter, always has one */
  owner?: string;
  /** Services that mount the folder it is in, and so see a new version of it without being replaced. */
  live: string[];
}

export type ContainerPlan = Omit<pulumi.Unwrap<docker.ContainerArgs>, "image">;

/** How a new container takes the place of the old one. */
export interface Strategy {
  order: "start-first" | "stop-first";
  /** Follows the service's name: "publishes port 80". */
  reason: string;
}

/** When a new container counts as there, and the old one as no longer needed. */
export interface Rollout {
  /** Until the container must be healthy. */
  timeoutSeconds: number;
  /** What depends on this service waits for its health, so it must have a health check. */
  needsHealthcheck: boolean;
  /** Port that the proxy passes requests to; undefined for a service that is not behind it. */
  port?: number;
  /** How long it is observed beside the old one. */
  watchSeconds: number;
  /** How long requests to the old one may take to end. */
  graceSeconds: number;
}

export interface ImagePlan {
  /** With a tag that stands for the content, where it is built. */
  name: string;
  platform?: string;
  /** How it is built where `pulumi up` runs; none for an image that a registry has. */
  build?: pulumi.Unwrap<docker.types.input.RegistryImageBuild>;
}

/** What a service shares with others of the app, by their names. Their containers' ids are known only once they are there. */
export interface SharedNamespaces {
  networkMode?: string;
  ipcMode?: string;
  pidMode?: string;
  volumesFrom?: { service: string; readOnly: boolean }[];
  /** A new container of one of these makes a new one here. */
  restartsWith?: string[];
}

export interface ServicePlan {
  service: string;
  image: ImagePlan;
  /** What it shares with other services' containers; none where it shares nothing. */
  joins?: SharedNamespaces;
  /** The first of the replicas. Without a name for a start-first service: old and new need different ones. */
  container: ContainerPlan;
  replicas: number;
  strategy: Strategy;
  /** None for a one-shot. */
  rollout?: Rollout;
  /** Runs once to its end; what depends on it needs its success. */
  oneShot: boolean;
  after: { service: string; condition: Condition }[];
  /** Docker names of the volumes that must exist first. */
  volumes: string[];
  /** Keys of the files that must be there first. */
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

/** What a part of the planner needs, and where it leaves what it found. */
export interface Context {
  model: Model;
  directory: string;
  /** Values of the variables, placeholders for secrets. */
  variables: Record<string, string>;
  placeholders: Placeholders;
  options: PlanOptions;
  /** By service: what it says under `x-landfall`. */
  extensions: ReadonlyMap<string, Extension>;
  locate: FindPosition;
  problems: Problem[];
  notes: Problem[];
}
