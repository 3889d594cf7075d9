import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { PROGRAMS, RECORDS_DIR, SETTINGS_DIR } from "../../contracts/hostPaths.ts";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { type Connection, RemoteFiles, RemoteScript, shellLists, shellSettings } from "../remote/index.ts";
import { bundle } from "../shell/index.ts";
import { allIds, fingerprint, renderRing, selectKeys, type TokenKeyIds } from "./ring.ts";
import { generatedKeys, type TokenKeySource } from "./source.ts";

/**
 * Keys that the app encrypts tokens with, as a ring: the active key encrypts, the others only decrypt. The engine
 * deletes a removed key at the very end of an update, and only if the update succeeds.
 * @see https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final section 5.3
 */
export class TokenKeys extends pulumi.ComponentResource {
  /** The ring as JSON: {@link renderRing}. Secret. */
  public readonly ring: pulumi.Output<string>;
  /** {@link fingerprint} of each key, by id. Not secret. */
  public readonly fingerprints: pulumi.Output<Record<string, string>>;

  /**
   * @param ids of the keys
   * @param source where they come from; the stack generates them by default
   */
  constructor(
    name: string,
    ids: TokenKeyIds,
    source: TokenKeySource = generatedKeys,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(COMPONENT_TYPES.tokenKeys, name, {}, opts);
    const all = allIds(ids);
    const keys = source.provide(name, all, { parent: this }).apply((provided) => selectKeys(all, provided));
    this.ring = pulumi.secret(keys.apply((values) => renderRing(ids, values)));
    this.fingerprints = pulumi.unsecret(
      keys.apply((values) =>
        Object.fromEntries(Object.entries(values).map(([id, key]) => [id, fingerprint(key)])),
      ),
    );
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
  /** `TokenKeys.fingerprints` of these keys: the same id must stay the same key. */
  fingerprints: pulumi.Input<Record<string, string>>;
}

/**
 * Stops a deployment, before any container changes, that takes away a key which the app still needs, gives it another
 * key of the same id, or makes a key the active one which the running app does not have.
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
        script: `step "check that the running app can read what the new one writes"\n${PROGRAMS.tokenKeys} check $KEYS\n`,
        environment: { KEYS: renderKeys(args) },
      },
      { ...options, dependsOn: [program] },
    );
    this.ready = [program, check];
    this.registerOutputs({});
  }
}

/** @example "k2=0a1b2c3d4e5f6071 k1=8899aabbccddeeff" */
function renderKeys({ ids, fingerprints }: TokenKeyGuardArgs): pulumi.Output<string> {
  return pulumi.output(fingerprints).apply((known) =>
    allIds(ids)
      .map((id) => `${id}=${known[id]}`)
      .join(" "),
  );
}

function renderSettings({ system, service, command }: TokenKeyGuardArgs): string {
  const record = `${RECORDS_DIR}/token-keys.json`;
  return (
    shellSettings({ SYSTEM: system, SERVICE: service, RECORD: record }) + shellLists({ COMMAND: command })
  );
}
