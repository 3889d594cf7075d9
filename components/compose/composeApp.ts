import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type Connection, RemoteFile, RemoteFiles, RemoteScript } from "../remote/index.ts";
import { buildImage, type Registry } from "./builtImage.ts";
import { renderExternals } from "./externals.ts";
import { hostPath } from "./hostFiles.ts";
import { joinArgs } from "./joins.ts";
import { fileSlug } from "./names.ts";
import { renderRunOnce } from "./oneShot.ts";
import { secretDirectory } from "./placedFiles.ts";
import { secretsIn, withSecrets } from "./placeholders.ts";
import { replica } from "./replicas.ts";
import { renderRollout, renderWatch, rolloutPlan } from "./rollout/index.ts";
import { configHashOf, renderDirectories, renderReload, renderSecretDirectory } from "./scripts.ts";
import { describeStrategies } from "./strategy.ts";
import type { HostFile, Plan, ServicePlan } from "./types.ts";

export interface ComposeAppArgs {
  /** What `plan` made of the Compose files. */
  plan: Plan;
  /** Docker on the host. */
  provider: docker.Provider;
  /** The same host, for files and directories. */
  connection: Connection;
  /** Values of the secret variables, by name. Each becomes a secret wherever its placeholder stands. */
  secrets: Record<string, pulumi.Input<string>>;
  /**
   * By service: makes resources once its container works. What depends on the service waits for them too.
   * @default none
   */
  gates?: Record<string, (works: pulumi.Resource) => pulumi.Resource[]>;
  /**
   * To push the images to that are built here.
   * @default none of them asks who one is
   */
  registries?: Registry[];
  /**
   * What must be on the host before any container starts.
   * @default nothing
   */
  after?: pulumi.Resource[];
}

/** The in-place updates that the Docker provider reports and does not make, and a container that did not start. */
const REPLACE_ON_CHANGES = ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "rm", "#initerror"];

const ONE_SHOT_SECONDS = 1800;

/** For pulling itself together: what a rollout's script does besides waiting. */
const MARGIN_SECONDS = 60;

interface Label {
  label: string;
  value: pulumi.Input<string>;
}

/** Which machine it was made on. */
const MACHINE_LABEL = "landfall.machine";

/** An app's networks, volumes, files and containers on one host. */
export class ComposeApp extends pulumi.ComponentResource {
  /** By service: its containers, one a replica. */
  public readonly containers: Record<string, docker.Container[]> = {};
  /** By service: what to depend on to come after it, its gates included. */
  public readonly ready: Record<string, pulumi.Resource[]> = {};

  private readonly args: ComposeAppArgs;
  /** By key of the plan's file. */
  private files: ReadonlyMap<string, pulumi.Resource> = new Map();
  private externals: pulumi.Resource[] = [];
  /** Docker where `pulumi up` runs, where something is built. */
  private builder: docker.Provider | undefined;
  private readonly deletedWith: pulumi.Resource | undefined;

  constructor(name: string, args: ComposeAppArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("landfall:compose:ComposeApp", name, {}, opts);
    this.args = args;
    this.deletedWith = opts.deletedWith;
    for (const { where, problem } of args.plan.notes) pulumi.log.debug(`${where} ${problem}`, this);
    pulumi.log.info(describeStrategies(args.plan), this);

    if (args.plan.services.some(({ image }) => image.build !== undefined))
      this.builder = new docker.Provider(
        `${name}-builder`,
        { disableDockerDaemonCheck: true },
        { parent: this },
      );
    const networks = this.createNetworks(name);
    const volumes = this.createVolumes(name);
    this.files = this.createFiles(name);
    this.checkExternals(name);
    for (const service of args.plan.services) this.createService(name, service, networks, volumes);
    this.registerOutputs({});
  }

  private createNetworks(name: string): Map<string, docker.Network | undefined> {
    return new Map(
      this.args.plan.networks.map((network) => [
        network.name,
        network.external
          ? undefined
          : new docker.Network(`${name}-${network.key}-network`, this.onMachine(network.args), {
              ...this.dockerOptions(),
              // Its name is taken until it is gone, and it cannot go before the containers on it.
              deleteBeforeReplace: true,
            }),
      ]),
    );
  }

  private createVolumes(name: string): Map<string, docker.Volume> {
    const own = this.args.plan.volumes.filter(({ external }) => !external);
    const paths = own.flatMap(({ directory }) => directory ?? []);
    const directories =
      paths.length === 0
        ? undefined
        : new RemoteScript(
            `${name}-volume-directories`,
            { connection: this.args.connection, script: renderDirectories(paths) },
            this.remoteOptions(),
          );
    return new Map(
      own.map((volume) => [
        volume.name,
        new docker.Volume(`${name}-${volume.key}-volume`, this.onMachine(volume.args), {
          ...this.dockerOptions(directories === undefined ? [] : [directories]),
          deleteBeforeReplace: true,
        }),
      ]),
    );
  }

  private checkExternals(name: string): void {
    const script = renderExternals(this.args.plan);
    if (script === undefined) return;
    const { networks, volumes } = this.args.plan;
    const names = [...networks, ...volumes].filter(({ external }) => external).map((one) => one.name);
    const triggers = [...names, this.args.connection.machine ?? ""];
    const options = this.remoteOptions();
    this.externals = [
      new RemoteScript(`${name}-externals`, { connection: this.args.connection, script, triggers }, options),
    ];
  }

  private createFiles(name: string): Map<string, pulumi.Resource> {
    const { plan, connection } = this.args;
    const secret = plan.files.some(({ owner }) => owner !== undefined);
    const folder = secret
      ? [
          new RemoteScript(
            `${name}-secret-directory`,
            { connection, script: renderSecretDirectory(secretDirectory(plan.project)) },
            this.remoteOptions(),
          ),
        ]
      : [];
    const live = Map.groupBy(
      plan.files.filter((file) => file.live.length > 0),
      (file) => file.live.join("-"),
    );
    const groups = new Map(
      [...live].map(([services, files]) => [services, this.createLiveFiles(name, files)]),
    );
    return new Map(
      plan.files.map((file) => [
        file.key,
        groups.get(file.live.join("-")) ?? this.createFile(name, file, folder),
      ]),
    );
  }

  /** One resource, because a change of several files is checked and reloaded as one. */
  private createLiveFiles(name: string, files: HostFile[]): pulumi.Resource {
    const { plan, connection } = this.args;
    const services = files[0]?.live ?? [];
    const reload = services.flatMap((service) => {
      const planned = plan.services.find((one) => one.service === service);
      const commands = plan.reloads[service];
      if (planned === undefined || commands === undefined) return [];
      return [renderReload(plan.project, service, commands, configHashOf(planned))];
    });
    const suffix = services.join("-");
    return new RemoteFiles(
      `${name}-${suffix}-files`,
      {
        connection,
        files,
        manifest: hostPath(plan.project, `.${suffix}.list`),
        reload: reload.join("\n"),
      },
      this.remoteOptions(),
    );
  }

  private createFile(name: string, file: HostFile, after: pulumi.Resource[]): pulumi.Resource {
    return new RemoteFile(
      `${name}-${fileSlug(file)}-file`,
      {
        connection: this.args.connection,
        path: file.path,
        content: this.reveal(file.content),
        mode: file.mode,
        ...(file.owner !== undefined && { owner: file.owner }),
      },
      this.remoteOptions(file.owner === undefined ? [] : after),
    );
  }

  private filesOf(service: string | undefined): pulumi.Resource[] {
    const planned = this.args.plan.services.find((one) => one.service === service);
    return [...new Set(planned?.files.flatMap((file) => this.files.get(file) ?? []))];
  }

  private createService(
    name: string,
    service: ServicePlan,
    networks: ReadonlyMap<string, docker.Network | undefined>,
    volumes: ReadonlyMap<string, docker.Volume>,
  ): void {
    const childName = `${name}-${service.service}`;
    const image = this.createImage(`${childName}-image`, service);
    const needed = [
      ...service.volumes.flatMap((volume) => volumes.get(volume) ?? []),
      ...this.filesOf(service.service),
      ...service.after.flatMap((dependency) => this.ready[dependency.service] ?? []),
      ...this.externals,
    ];
    const containers: docker.Container[] = [];
    for (let number = 1; number <= service.replicas; number++) {
      const container = replica(this.args.plan.project, service, number);
      containers.push(
        new docker.Container(
          number === 1 ? childName : `${childName}-${number}`,
          {
            ...(this.reveal(container) as Omit<docker.ContainerArgs, "image">),
            ...joinArgs(service.joins ?? {}, container, (other) => this.containers[other]?.[0]?.id),
            networksAdvanced: this.joinNetworks(service, networks, containers[0]),
            image: image.imageId,
          },
          {
            ...this.dockerOptions(needed),
            deleteBeforeReplace: service.strategy.order === "stop-first",
            replaceOnChanges: REPLACE_ON_CHANGES,
            ...this.mountedSecrets(service),
          },
        ),
      );
    }
    this.containers[service.service] = containers;
    const works = service.rollout
      ? this.rollOut(childName, service, service.rollout, containers)
      : this.runOnce(childName, service, containers);
    this.ready[service.service] = [works, ...(this.args.gates?.[service.service]?.(works) ?? [])];
  }

  private createImage(name: string, { image }: ServicePlan): docker.RemoteImage {
    const { machine } = this.args.connection;
    const { build } = image;
    const reference =
      build === undefined
        ? image.name
        : buildImage(`${name}-build`, { name: image.name, build }, this.args.registries ?? [], {
            ...this.remoteOptions(),
            provider: this.builder,
          });
    return new docker.RemoteImage(
      name,
      // Other containers of the host may use it, and a rollback needs it.
      {
        name: reference,
        ...(image.platform && { platform: image.platform }),
        keepLocally: true,
        ...(machine !== undefined && { triggers: { machine } }),
      },
      this.dockerOptions(),
    );
  }

  /** The host's files with secrets are mounted one by one: a new version of one reaches a container only by a new container. */
  private mountedSecrets({ files }: ServicePlan): pulumi.CustomResourceOptions {
    const secret = this.args.plan.files.filter(
      ({ key, content }) => files.includes(key) && secretsIn(content, this.args.plan.placeholders).length > 0,
    );
    if (secret.length === 0) return {};
    return { replacementTrigger: pulumi.secret(secret.map(({ content }) => this.reveal(content))) };
  }

  /** By id, so that a network that is replaced takes the containers on it along. */
  private joinNetworks(
    { container, strategy }: ServicePlan,
    networks: ReadonlyMap<string, docker.Network | undefined>,
    first: docker.Container | undefined,
  ) {
    // Later replicas answer to the first one's name too, which thus is the name of the whole release.
    const release = first !== undefined && strategy.order === "start-first" ? [first.name] : [];
    return container.networksAdvanced?.map((network) => ({
      ...network,
      name: networks.get(network.name)?.id ?? network.name,
      aliases: [...(network.aliases ?? []), ...release],
    }));
  }

  private reveal<T>(value: T): pulumi.Input<T> {
    return withSecrets(value, this.args.plan.placeholders, this.args.secrets);
  }

  /** A resource of its own: what failed is tried again by the next `pulumi up`, with the same containers. */
  private rollOut(
    name: string,
    service: ServicePlan,
    rollout: NonNullable<ServicePlan["rollout"]>,
    containers: docker.Container[],
  ): pulumi.Resource {
    const { plan } = this.args;
    const scripts = rolloutPlan(plan, service, rollout);
    const create = (suffix: string, script: string, seconds: number, after: pulumi.Resource[]) =>
      new RemoteScript(
        `${name}-${suffix}`,
        {
          connection: this.args.connection,
          script,
          environment: {
            CONTAINERS: pulumi.all(containers.map((one) => one.name)).apply((names) => names.join(" ")),
          },
          input: this.secretsOf(service),
          triggers: containers.map(({ id }) => id),
          timeoutSeconds: seconds + MARGIN_SECONDS,
        },
        this.remoteOptions(after),
      );
    const works = create("rollout", renderRollout(scripts), rollout.timeoutSeconds, [
      ...containers,
      // The proxy checks all of its files when it is told of a new release.
      ...this.filesOf(scripts.proxy?.service),
    ]);
    if (service.strategy.order === "start-first")
      create(
        "watch",
        renderWatch(scripts),
        rollout.timeoutSeconds + rollout.watchSeconds + rollout.graceSeconds,
        [works],
      );
    return works;
  }

  /** The run is a resource of its own: a failed one is tried again by the next `pulumi up`. */
  private runOnce(name: string, service: ServicePlan, [container]: docker.Container[]): pulumi.Resource {
    if (container === undefined) throw new Error(`${name} has no container`);
    return new RemoteScript(
      `${name}-run`,
      {
        connection: this.args.connection,
        script: container.id.apply((id) => renderRunOnce(service.service, id)),
        input: this.secretsOf(service),
        triggers: [container.id],
        timeoutSeconds: ONE_SHOT_SECONDS,
      },
      this.remoteOptions([container]),
    );
  }

  /** What a log of the service might hold: a line each, base64. Undefined where it is given none. */
  private secretsOf({ container }: ServicePlan): pulumi.Output<string> | undefined {
    const { plan, secrets } = this.args;
    const values = secretsIn(container, plan.placeholders).map((variable) => secrets[variable] ?? "");
    if (values.length === 0) return undefined;
    const lines = pulumi
      .all(values)
      .apply((all) => all.map((value) => Buffer.from(value).toString("base64")));
    return pulumi.secret(lines.apply((encoded) => encoded.join("\n")));
  }

  /** Another machine has none of it, so it is made again there, and the containers with their images and networks. */
  private onMachine<T extends { labels?: Label[] | undefined }>(args: T) {
    const { machine } = this.args.connection;
    if (machine === undefined) return args;
    const labels = [...(args.labels ?? []), { label: MACHINE_LABEL, value: machine }];
    return { ...args, labels: labels.sort((a, b) => (a.label < b.label ? -1 : 1)) };
  }

  private dockerOptions(dependsOn: pulumi.Resource[] = []): pulumi.CustomResourceOptions {
    return { ...this.remoteOptions(dependsOn), provider: this.args.provider };
  }

  private remoteOptions(dependsOn: pulumi.Resource[] = []) {
    return {
      parent: this,
      dependsOn: [...(this.args.after ?? []), ...dependsOn],
      ...(this.deletedWith !== undefined && { deletedWith: this.deletedWith }),
    };
  }
}
