import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { PROGRAMS, SETTINGS_DIR } from "../../contracts/hostPaths.ts";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { type Connection, RemoteFiles, RemoteScript, shellLists, shellSettings } from "../remote/index.ts";
import { bundle } from "../shell/index.ts";
import { allIds, renderRing, type TokenKeyIds } from "./ring.ts";

/** Bytes of a key of AES-256. */
const KEY_BYTES = 32;

/**
 * Keys that the app encrypts tokens with, as a ring: the active key encrypts, the others only decrypt. The engine
 * deletes a removed key at the very end of an update, and only if the update succeeds.
 * @see https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final section 5.3
 */
export class TokenKeys extends pulumi.ComponentResource {
  /** The ring as JSON: {@link renderRing}. Secret. */
  public readonly ring: pulumi.Output<string>;

  /** @param ids of the keys. A new id is a new key; an id that is gone is a key that is deleted, for ever. */
  constructor(name: string, ids: TokenKeyIds, opts?: pulumi.ComponentResourceOptions) {
    super(COMPONENT_TYPES.tokenKeys, name, {}, opts);
    const keys = Object.fromEntries(
      allIds(ids).map((id) => [
        id,
        new random.RandomBytes(`${name}-${id}`, { length: KEY_BYTES }, { parent: this }).base64,
      ]),
    );
    this.ring = pulumi.secret(pulumi.output(keys).apply((values) => renderRing(ids, values)));
    this.registerOutputs({});
  }
}

export interface TokenKeyGuardArgs {
  /** The host that the app runs on. */
  connection: Connection;
  /** Name of the app. */
  system: string;
  /** Service whose container runs `command`. */
  service: string;
  /**
   * Command of the app. It prints what `tokenKeyUse` in contracts/tokenKeys.ts describes.
   * @example ["python3", "-m", "assistant.admin", "token-keys"]
   */
  command: readonly string[];
  /** Ids of the keys that the app is given. */
  ids: TokenKeyIds;
}

/**
 * Stops a deployment, before any container changes, that takes away a key which the app still needs, or that makes a key
 * the active one which the running app does not have.
 */
export class TokenKeyGuard extends pulumi.ComponentResource {
  /** Everything of the app depends on these. */
  public readonly ready: pulumi.Resource[];

  constructor(name: string, args: TokenKeyGuardArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(COMPONENT_TYPES.tokenKeyGuard, name, {}, opts);
    const options = {
      parent: this,
      ...(opts.deletedWith !== undefined && { deletedWith: opts.deletedWith }),
    };
    const program = new RemoteFiles(
      `${name}-program`,
      {
        connection: args.connection,
        manifest: `${SETTINGS_DIR}/token-keys.list`,
        files: [
          {
            path: PROGRAMS.tokenKeys,
            content: bundle(join(import.meta.dirname, "token_keys.sh")),
            mode: "0755",
          },
          { path: `${SETTINGS_DIR}/token-keys.conf`, content: renderSettings(args), mode: "0644" },
        ],
        reload: `bash -n ${PROGRAMS.tokenKeys}\n`,
      },
      options,
    );
    const check = new RemoteScript(
      `${name}-check`,
      {
        connection: args.connection,
        script: `step "check that the running app can read what the new one writes"\n${PROGRAMS.tokenKeys} check $IDS\n`,
        environment: { IDS: allIds(args.ids).join(" ") },
      },
      { ...options, dependsOn: [program] },
    );
    this.ready = [program, check];
    this.registerOutputs({});
  }
}

function renderSettings({ system, service, command }: TokenKeyGuardArgs): string {
  return shellSettings({ SYSTEM: system, SERVICE: service }) + shellLists({ COMMAND: command });
}
