import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { createContainers } from "./resources/containers.ts";
import { createFiles } from "./resources/files.ts";
import { imageCreator } from "./resources/images.ts";
import { checkExternals, createNetworks, createVolumes } from "./resources/networksAndVolumes.ts";
import { type ComposeAppArgs, type OneShotRun, Scope } from "./resources/scope.ts";
import { createLibrary, createRollout, createRun } from "./resources/works.ts";
import { describeStrategies } from "./strategy.ts";

export type { ComposeAppArgs, OneShotRun };

/** An app's networks, volumes, files and containers on one host. */
export class ComposeApp extends pulumi.ComponentResource {
  /** By service: its containers, one a replica. */
  public readonly containers: Record<string, docker.Container[]> = {};
  /** By service: its image on the host. */
  public readonly images: Record<string, docker.RemoteImage> = {};
  /** By service: what to depend on to come after it, its gates included. */
  public readonly ready: Record<string, pulumi.Resource[]> = {};

  constructor(name: string, args: ComposeAppArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("landfall:compose:ComposeApp", name, {}, opts);
    for (const { where, problem } of args.plan.notes) pulumi.log.debug(`${where} ${problem}`, this);
    pulumi.log.info(describeStrategies(args.plan), this);

    this.createServices(new Scope(name, args, this, opts.deletedWith));
    this.registerOutputs({});
  }

  private createServices(scope: Scope): void {
    const networks = createNetworks(scope);
    const volumes = createVolumes(scope);
    const externals = checkExternals(scope);
    const filesOf = createFiles(scope);
    const imageOf = imageCreator(scope);
    const library = createLibrary(scope);
    for (const plan of scope.args.plan.services) {
      const image = imageOf(plan);
      this.images[plan.service] = image;
      const containers = createContainers(scope, plan, {
        image,
        networks,
        others: this.containers,
        after: [
          ...plan.volumes.flatMap((volume) => volumes.get(volume) ?? []),
          ...filesOf(plan.service),
          ...plan.after.flatMap(({ service }) => this.ready[service] ?? []),
          ...externals,
        ],
      });
      this.containers[plan.service] = containers;
      const works = plan.rollout
        ? createRollout(scope, plan, plan.rollout, containers, { library, filesOf })
        : createRun(scope, plan, containers, { library });
      this.ready[plan.service] = [works, ...(scope.args.gates?.[plan.service]?.(works) ?? [])];
    }
  }
}
