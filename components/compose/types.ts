import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../problem.ts";
import type { LocalReader } from "./localFiles.ts";
import type { Locate } from "./locate.ts";
import type { Condition, Model } from "./model.ts";
import type { Placeholders } from "./placeholders.ts";

/** Plain data: what the resources will be, with placeholders for secrets. Equal for equal input, on any machine. */
export interface Plan {
  project: string;
  networks: NetworkPlan[];
  volumes: VolumePlan[];
  files: HostFile[];
  /** Each after everything that it depends on. */
  services: ServicePlan[];
  placeholders: Placeholders;
  /** Keys that were accepted and mean nothing here. */
  notes: Problem[];
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
  /** Services that mount the folder it is in, and so see a new version of it without being replaced. */
  live: string[];
}

export type ContainerPlan = Omit<pulumi.Unwrap<docker.ContainerArgs>, "image">;

export interface ServicePlan {
  service: string;
  image: { name: string; platform?: string };
  container: ContainerPlan;
  /** How a new container takes the place of the old one. */
  strategy: "stop-first";
  /** Runs once to its end; what depends on it needs its success. */
  oneShot: boolean;
  after: { service: string; condition: Condition }[];
  /** Docker names of the volumes that must exist first. */
  volumes: string[];
  /** Keys of the files that must be there first. */
  files: string[];
}

export interface PlanOptions {
  /** Directory of the host that outlives the machine. */
  dataDir: string;
  readLocal: LocalReader;
  /** Services that reload what changes in a mounted folder. @default none */
  reloading?: readonly string[];
}

/** What a part of the planner needs, and where it leaves what it found. */
export interface Context {
  model: Model;
  directory: string;
  /** Values of the variables, placeholders for secrets. */
  variables: Record<string, string>;
  placeholders: Placeholders;
  options: PlanOptions;
  locate: Locate;
  problems: Problem[];
  notes: Problem[];
}
