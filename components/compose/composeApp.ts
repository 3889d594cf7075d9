import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { createContainers } from "./resources/containers.ts";
import { createFiles } from "./resources/files.ts";
import { imageCreator } from "./resources/images.ts";
import { checkExternals, createNetworks, createVolumes } from "./resources/networksAndVolumes.ts";
import {
  createLibrary,
  createRollout,
  createRun,
  createVerification,
  createWatch,
  isVerified,
  oneShotRun,
  type RolledOut,
} from "./resources/rollout.ts";
import { type ComposeAppArgs, type OneShotRun, Scope } from "./resources/scope.ts";
import { describeStrategies } from "./strategy.ts";
import type { Rollout, ServicePlan } from "./types.ts";

export type { ComposeAppArgs, OneShotRun };

/**
 * An app's networks, volumes, files and containers on one host. The constructor creates the resources that services
 * share. `create` then adds the services in their order, so that callers can create resources between them.
 */
export class ComposeApp extends pulumi.ComponentResource {
  /** Service names, each after all services that it depends on. */
  public readonly order: string[];
  /** Containers by service, one for each replica. */
  public readonly containers: Record<string, docker.Container[]> = {};
  /** The image on the host, by service. */
  public readonly images: Record<string, docker.RemoteImage> = {};
  /** Resources to depend on to come after a service. */
  public readonly ready: Record<string, pulumi.Resource[]> = {};

  /** Services whose old containers wait for the verification. */
  private readonly unverified: RolledOut[] = [];
  private readonly scope: Scope;
  private readonly shared: Shared;

  constructor(name: string, args: ComposeAppArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(COMPONENT_TYPES.composeApp, name, {}, opts);
    for (const { where, problem } of args.plan.notes) pulumi.log.debug(`${where} ${problem}`, this);
    pulumi.log.info(describeStrategies(args.plan), this);

    this.order = args.plan.services.map(({ service }) => service);
    this.scope = new Scope(name, args, this, opts.deletedWith);
    this.shared = createShared(this.scope);
    this.registerOutputs({});
  }

  /** Creates every service, if nothing has to come between them. */
  createAll(): this {
    for (const service of this.order) this.create(service);
    this.verify();
    return this;
  }

  /** Call it once all services are created: verifies the release, and then lets the old containers go. */
  verify(): void {
    const { verify } = this.scope.args;
    if (verify === undefined || this.unverified.length === 0) return;
    const everything = Object.values(this.ready).flat();
    const verification = createVerification(this.scope, this.unverified, verify, everything);
    for (const service of this.unverified) createWatch(this.scope, service, [verification]);
  }

  /**
   * Creates a service's containers and brings them into use. A one-shot runs once, and must succeed.
   * @returns a resource that exists once the containers work
   */
  create(service: string): pulumi.Resource {
    const { plan, containers } = this.createContainers(service);
    const { library } = this.shared;
    const works = plan.rollout
      ? this.rollOut(plan, plan.rollout, containers)
      : createRun(this.scope, plan, oneOf(containers, service), { library });
    this.ready[service] = [works];
    return works;
  }

  /** Creates the container of a one-shot that another resource runs. Pass that resource to `holdDependents`. */
  createOneShot(service: string): OneShotRun {
    const { plan, containers } = this.createContainers(service);
    return oneShotRun(this.scope, plan, oneOf(containers, service));
  }

  /** Makes the services that depend on this one wait for these resources too. */
  holdDependents(service: string, resources: readonly pulumi.Resource[]): void {
    this.ready[service] = [...(this.ready[service] ?? []), ...resources];
  }

  private rollOut(service: ServicePlan, rollout: Rollout, containers: docker.Container[]): pulumi.Resource {
    const { library, filesOf } = this.shared;
    const works = createRollout(this.scope, service, rollout, containers, { library, filesOf });
    const rolledOut = { service, rollout, containers, works };
    if (this.scope.args.verify !== undefined && isVerified(rolledOut)) this.unverified.push(rolledOut);
    else createWatch(this.scope, rolledOut);
    return works;
  }

  private createContainers(service: string): { plan: ServicePlan; containers: docker.Container[] } {
    const plan = this.scope.args.plan.services.find((one) => one.service === service);
    if (plan === undefined) throw new Error(`there is no service ${service}`);
    const { imageOf, networks, volumes, externals, filesOf } = this.shared;
    const image = imageOf(plan);
    this.images[service] = image;
    const containers = createContainers(this.scope, plan, {
      image,
      networks,
      others: this.containers,
      after: [
        ...plan.volumes.flatMap((volume) => volumes.get(volume) ?? []),
        ...filesOf(service),
        ...plan.after.flatMap((before) => this.ready[before.service] ?? []),
        ...externals,
      ],
    });
    this.containers[service] = containers;
    return { plan, containers };
  }
}

type Shared = ReturnType<typeof createShared>;

/** Resources that all services of an app share. */
function createShared(scope: Scope) {
  return {
    networks: createNetworks(scope),
    volumes: createVolumes(scope),
    externals: checkExternals(scope),
    filesOf: createFiles(scope),
    imageOf: imageCreator(scope),
    library: createLibrary(scope),
  };
}

function oneOf([container]: docker.Container[], service: string): docker.Container {
  if (container === undefined) throw new Error(`${service} has no container`);
  return container;
}
