import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type Connection, RemoteFile, RemoteScript } from "../remote/index.ts";
import { renderRunOnce } from "./oneShot.ts";
import { withSecrets } from "./placeholders.ts";
import { renderDirectories, renderReload } from "./scripts.ts";
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
   * By service: makes resources once its container is there. What depends on the service waits for them too.
   * @default none
   */
  gates?: Record<string, (container: docker.Container) => pulumi.Resource[]>;
  /**
   * By service: how it takes in files that changed in a folder it mounts, without a new container.
   * Give the same services to the planner as `reloading`.
   * @default a changed file makes a new container
   */
  reloads?: Record<string, { check: string[]; reload: string[] }>;
  /**
   * What must be on the host before any container starts.
   * @default nothing
   */
  after?: pulumi.Resource[];
}

/** The in-place updates that the Docker provider reports and does not make, and a container that never became healthy. */
const REPLACE_ON_CHANGES = ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "rm", "#initerror"];

const ONE_SHOT_SECONDS = 1800;

interface Label {
  label: string;
  value: pulumi.Input<string>;
}

/** Which machine it was made on. */
const MACHINE_LABEL = "landfall.machine";

/** An app's networks, volumes, files and containers on one host. */
export class ComposeApp extends pulumi.ComponentResource {
  /** By service. */
  public readonly containers: Record<string, docker.Container> = {};
  /** By service: what to depend on to come after it, its gates included. */
  public readonly ready: Record<string, pulumi.Resource[]> = {};
  /** The running containers' ids, by service. */
  public readonly containerIds: pulumi.Output<Record<string, string>>;

  private readonly args: ComposeAppArgs;
  private readonly deletedWith: pulumi.Resource | undefined;

  constructor(name: string, args: ComposeAppArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("landfall:compose:ComposeApp", name, {}, opts);
    this.args = args;
    this.deletedWith = opts.deletedWith;
    for (const { where, problem } of args.plan.notes) pulumi.log.debug(`${where} ${problem}`, this);

    const networks = this.createNetworks(name);
    const volumes = this.createVolumes(name);
    const files = this.createFiles(name);
    for (const service of args.plan.services) this.createService(name, service, networks, volumes, files);

    const ids = Object.entries(this.containers).map(
      ([service, container]) => [service, container.id] as const,
    );
    this.containerIds = pulumi.output(Object.fromEntries(ids));
    this.registerOutputs({ containerIds: this.containerIds });
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

  private createFiles(name: string): Map<string, RemoteFile> {
    return new Map(this.args.plan.files.map((file) => [file.key, this.createFile(name, file)]));
  }

  private createFile(name: string, file: HostFile): RemoteFile {
    const reload = file.live.flatMap((service) => {
      const commands = this.args.reloads?.[service];
      return commands === undefined ? [] : [renderReload(this.args.plan.project, service, commands)];
    });
    return new RemoteFile(
      `${name}-${file.key.replaceAll(/[^A-Za-z0-9]+/g, "-")}-file`,
      {
        connection: this.args.connection,
        path: file.path,
        content: file.content,
        mode: file.mode,
        ...(reload.length > 0 && { reload: reload.join("\n") }),
      },
      this.remoteOptions(),
    );
  }

  private createService(
    name: string,
    service: ServicePlan,
    networks: ReadonlyMap<string, docker.Network | undefined>,
    volumes: ReadonlyMap<string, docker.Volume>,
    files: ReadonlyMap<string, RemoteFile>,
  ): void {
    const { plan, secrets, gates, connection } = this.args;
    const { machine } = connection;
    const childName = `${name}-${service.service}`;
    const image = new docker.RemoteImage(
      `${childName}-image`,
      // Other containers of the host may use it, and a rollback needs it.
      {
        name: service.image.name,
        ...(service.image.platform && { platform: service.image.platform }),
        keepLocally: true,
        ...(machine !== undefined && { triggers: { machine } }),
      },
      this.dockerOptions(),
    );
    const needed = [
      ...service.volumes.flatMap((volume) => volumes.get(volume) ?? []),
      ...service.files.flatMap((file) => files.get(file) ?? []),
      ...service.after.flatMap((dependency) => this.ready[dependency.service] ?? []),
    ];
    const container = new docker.Container(
      childName,
      {
        ...(withSecrets(service.container, plan.placeholders, secrets) as Omit<
          docker.ContainerArgs,
          "image"
        >),
        // By id, so that a network that is replaced takes the containers on it along.
        networksAdvanced: service.container.networksAdvanced?.map((network) => ({
          ...network,
          name: networks.get(network.name)?.id ?? network.name,
        })),
        image: image.imageId,
      },
      {
        ...this.dockerOptions(needed),
        deleteBeforeReplace: service.strategy === "stop-first",
        replaceOnChanges: REPLACE_ON_CHANGES,
      },
    );
    this.containers[service.service] = container;
    const done = service.oneShot ? this.runOnce(childName, service, container) : container;
    this.ready[service.service] = [done, ...(gates?.[service.service]?.(container) ?? [])];
  }

  /** The run is a resource of its own: a failed one is tried again by the next `pulumi up`. */
  private runOnce(name: string, service: ServicePlan, container: docker.Container): pulumi.Resource {
    const text = JSON.stringify(service.container);
    const used = [...this.args.plan.placeholders].filter(([token]) => text.includes(token));
    const values = used.map(([, variable]) => this.args.secrets[variable] ?? "");
    return new RemoteScript(
      `${name}-run`,
      {
        connection: this.args.connection,
        script: container.id.apply((id) => renderRunOnce(service.service, id)),
        input: pulumi.secret(
          pulumi
            .all(values)
            .apply((plain) => plain.map((value) => Buffer.from(value).toString("base64")).join("\n")),
        ),
        triggers: [container.id],
        timeoutSeconds: ONE_SHOT_SECONDS,
      },
      this.remoteOptions([container]),
    );
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
