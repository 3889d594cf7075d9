import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LABELS } from "../../../contracts/labels.ts";
import type { Connection } from "../../remote/index.ts";
import type { Registry } from "../builtImage.ts";
import { secretsIn, withSecrets } from "../placeholders.ts";
import type { Plan, ServicePlan } from "../types.ts";

export interface ComposeAppArgs {
  /** Plan of the Compose files. */
  plan: Plan;
  /** Docker provider of the host. */
  provider: docker.Provider;
  /** The same host, for files and folders. */
  connection: Connection;
  /**
   * Values of the secret variables, by name. They replace their placeholders. A change replaces the containers that use
   * the value.
   */
  secrets: Record<string, pulumi.Input<string>>;
  /**
   * Values of variables that are not secret and not in the plan, by name. A plan of an earlier release gets today's
   * values.
   * @default none
   */
  names?: Record<string, pulumi.Input<string>>;
  /**
   * Registries that built images are pushed to.
   * @default registries need no login
   */
  registries?: Registry[];
  /**
   * Resources that must exist before any container starts.
   * @default none
   */
  after?: pulumi.Resource[];
  /**
   * Program on the host that asks the site with the app's own tests. Services behind the proxy keep their old containers
   * until it has succeeded. If it fails, these get the requests again.
   * @default new containers are only observed
   */
  verify?: { command: readonly string[]; timeoutSeconds: number };
}

/** A one-shot that is about to run. */
export interface OneShotRun {
  /** Created, but not started. */
  container: docker.Container;
  /** Files that were copied into the container, and are in no image and no mount. */
  uploads: string[];
  /** Secrets that its log might hold: one a line, in base64. */
  secrets: pulumi.Output<string> | undefined;
}

interface Label {
  label: string;
  value: pulumi.Input<string>;
}

/** Arguments and options that all resources of an app share. */
export class Scope {
  /** Prefix of the resources' names. */
  readonly name: string;
  readonly args: ComposeAppArgs;
  private readonly parent: pulumi.Resource;
  private readonly deletedWith: pulumi.Resource | undefined;

  constructor(
    name: string,
    args: ComposeAppArgs,
    parent: pulumi.Resource,
    deletedWith: pulumi.Resource | undefined,
  ) {
    this.name = name;
    this.args = args;
    this.parent = parent;
    this.deletedWith = deletedWith;
  }

  /** The value with secrets instead of their placeholders. */
  reveal<T>(value: T): pulumi.Input<T> {
    const { plan, secrets, names } = this.args;
    return withSecrets(value, plan.placeholders, secrets, names);
  }

  /** Secrets that a service's log might hold: one a line, in base64. Undefined if the service has none. */
  secretsOf({ container }: ServicePlan): pulumi.Output<string> | undefined {
    const { plan, secrets } = this.args;
    const values = secretsIn(container, plan.placeholders).flatMap((variable) => secrets[variable] ?? []);
    if (values.length === 0) return undefined;
    const lines = pulumi
      .all(values)
      .apply((all) => all.map((value) => Buffer.from(value).toString("base64")));
    return pulumi.secret(lines.apply((encoded) => encoded.join("\n")));
  }

  /**
   * Adds the machine's id as a label. A new machine lacks the resource, so the label recreates it there, and containers
   * with their images and networks.
   */
  onMachine<T extends { labels?: Label[] | undefined }>(args: T) {
    const { machine } = this.args.connection;
    if (machine === undefined) return args;
    const labels = [...(args.labels ?? []), { label: LABELS.machine, value: machine }];
    return { ...args, labels: labels.sort((a, b) => (a.label < b.label ? -1 : 1)) };
  }

  dockerOptions(dependsOn: pulumi.Resource[] = []): pulumi.CustomResourceOptions {
    return { ...this.remoteOptions(dependsOn), provider: this.args.provider };
  }

  remoteOptions(dependsOn: pulumi.Resource[] = []) {
    return {
      parent: this.parent,
      dependsOn: [...(this.args.after ?? []), ...dependsOn],
      ...(this.deletedWith !== undefined && { deletedWith: this.deletedWith }),
    };
  }
}
