import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { PROGRAMS, SETTINGS_DIR } from "../../contracts/hostPaths.ts";
import type { ReleaseRecord } from "../../contracts/release.ts";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { type Connection, RemoteFiles, RemoteScript } from "../remote/index.ts";
import { bundle } from "../shell/index.ts";
import type { HostSmokeTests } from "../smoke/index.ts";
import { RELOAD_REPORTS, type ReportSignal, reportFiles, scheduleReports } from "./reports.ts";
import { TRIGGER_RELOAD, type TriggerArgs, triggerFiles } from "./trigger/settings.ts";

/** Time limit for a pull, in seconds. An image may be large, and the registry slow. */
const PULL_SECONDS = 1800;

/** Time limit for the smoke tests of a release, in seconds. Some wait for the site's own limits, and for workers. */
const SMOKE_SECONDS = 300;

/** How a release asks its site. What takes longer has failed, so that the old containers get the requests again. */
export const VERIFY = {
  command: ["timeout", "--kill-after=10", String(SMOKE_SECONDS), PROGRAMS.smoke, "run"],
  timeoutSeconds: SMOKE_SECONDS + 10,
};

export interface ReleaseStoreArgs {
  /** The host that stores the records. */
  connection: Connection;
  /**
   * Release that the stack is pinned to. The deployment stops before it changes the app if one of its images cannot be
   * pulled.
   * @default the stack runs the checkout's Compose files
   */
  pinned?: ReleaseRecord;
  /**
   * Tests that decide on the host whether a release stays.
   * @default none
   */
  smokeTests?: HostSmokeTests;
  /**
   * Signals in the report of a release.
   * @default none
   */
  signals?: readonly ReportSignal[];
  /**
   * How each release is compared with the time before it.
   * @default no release is
   */
  trigger?: TriggerArgs;
}

/** Prerequisites of a release on the host: the program that stores the records, and an old release's images. */
export class ReleaseStore extends pulumi.ComponentResource {
  /** Everything of the app depends on these. */
  public readonly ready: pulumi.Resource[];

  constructor(name: string, args: ReleaseStoreArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(COMPONENT_TYPES.releaseStore, name, {}, opts);
    const options = {
      parent: this,
      ...(opts.deletedWith !== undefined && { deletedWith: opts.deletedWith }),
    };
    const program = createProgram(`${name}-program`, args, options);
    scheduleReports(`${name}-report-schedule`, args.connection, { ...options, dependsOn: [program] });
    this.ready = [
      program,
      ...(args.pinned === undefined
        ? []
        : [
            checkImages(`${name}-images`, args.connection, args.pinned, { ...options, dependsOn: [program] }),
          ]),
    ];
    this.registerOutputs({});
  }
}

/**
 * The script also tells the migration pipeline the pinned release, because a pinned release does not migrate the
 * database.
 */
function createProgram(
  name: string,
  { connection, pinned, smokeTests, signals = [], trigger }: ReleaseStoreArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const smoke = smokeTests === undefined ? [] : smokeFiles(smokeTests);
  const program = bundle(join(import.meta.dirname, "release.sh"));
  const metrics = bundle(join(import.meta.dirname, "metrics.sh"));
  return new RemoteFiles(
    name,
    {
      connection,
      manifest: `${SETTINGS_DIR}/release.list`,
      files: [
        { path: PROGRAMS.release, content: program, mode: "0755" },
        { path: PROGRAMS.metrics, content: metrics, mode: "0755" },
        { path: `${SETTINGS_DIR}/release.conf`, content: `PINNED=${pinned?.id ?? ""}\n`, mode: "0644" },
        ...reportFiles(signals),
        ...smoke,
        ...(trigger === undefined ? [] : triggerFiles(trigger)),
      ],
      reload: `bash -n ${PROGRAMS.release} && bash -n ${PROGRAMS.metrics}
${RELOAD_REPORTS}
${trigger === undefined ? "" : TRIGGER_RELOAD}`,
    },
    opts,
  );
}

/** The program that asks the site, and what it asks. Nothing of it is secret. */
function smokeFiles(tests: HostSmokeTests) {
  return [
    { path: PROGRAMS.smoke, content: bundle(join(import.meta.dirname, "smoke.sh")), mode: "0755" },
    { path: `${SETTINGS_DIR}/smoke.json`, content: `${JSON.stringify(tests, null, 1)}\n`, mode: "0644" },
  ];
}

function checkImages(
  name: string,
  connection: Connection,
  { contents }: ReleaseRecord,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const references = Object.values(contents.images).map((image) => image.digest ?? image.name);
  return new RemoteScript(
    name,
    {
      connection,
      script: `step "get the images of the release"\n${PROGRAMS.release} images $IMAGES\n`,
      environment: { IMAGES: [...new Set(references)].sort().join(" ") },
      timeoutSeconds: PULL_SECONDS,
    },
    opts,
  );
}
