/** An ssh connection, as the official plugin opens it. It retries, and pins the host key if one is given. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import ssh2, { type ConnectConfig, type ServerHostKeyAlgorithm, type Client as SshClient } from "ssh2";
import type { Operation, Property } from "../server/resource.ts";

const endpoint: Record<string, Property> = {
  agentSocketPath: { type: "string" },
  dialErrorLimit: { type: "integer", default: 10 },
  host: { type: "string", required: true },
  hostKey: { type: "string" },
  password: { type: "string", secret: true },
  perDialTimeout: { type: "integer", default: 15 },
  port: { type: "number", default: 22 },
  privateKey: { type: "string", secret: true },
  privateKeyPassword: { type: "string", secret: true },
  user: { type: "string", default: "root" },
};

/** Secret as a whole. */
export const connectionInput: Property = {
  type: { fields: { ...endpoint, proxy: { type: { fields: endpoint } } } },
  required: true,
  secret: true,
  check: (value) =>
    (value as Connection).proxy === undefined
      ? undefined
      : "with a proxy (bastion) is not in the sandbox's stand-in, only in the official plugin",
};

export interface Connection {
  readonly host: string;
  readonly agentSocketPath?: string;
  /** Number of attempts; -1 means no limit. */
  readonly dialErrorLimit?: number;
  /** One public key as in authorized_keys. Without it any key is accepted, as in the official plugin. */
  readonly hostKey?: string;
  readonly password?: string;
  readonly perDialTimeout?: number;
  readonly port?: number;
  readonly privateKey?: string;
  readonly privateKeyPassword?: string;
  readonly user?: string;
  readonly proxy?: unknown;
}

const BACKOFF = { firstMs: 100, factor: 1.5, maxMs: 5000 };

/**
 * Connects. The caller must end the client. Every connection failure is retried up to the limit, including a wrong key.
 */
export async function connect(
  connection: Connection,
  { signal, log }: Operation<object>,
): Promise<SshClient> {
  const config = connectConfig(connection);
  const limit = connection.dialErrorLimit ?? 10;
  for (let attempt = 1, wait = BACKOFF.firstMs; ; attempt++) {
    try {
      return await dial(config, signal);
    } catch (error) {
      signal.throwIfAborted();
      const where = `${config.username}@${config.host}:${config.port}`;
      const reason = error instanceof Error ? error.message : String(error);
      if (limit >= 0 && attempt >= limit) {
        throw new Error(`ssh to ${where}: after ${attempt} failed attempts: ${reason}`);
      }
      log(
        "debug",
        `ssh to ${where}: dial ${attempt}/${limit < 0 ? "inf" : limit} failed, trying again: ${reason}`,
      );
    }
    await sleep(wait, undefined, { signal });
    wait = Math.min(wait * BACKOFF.factor, BACKOFF.maxMs);
  }
}

function dial(config: ConnectConfig, signal: AbortSignal): Promise<SshClient> {
  const client = new ssh2.Client();
  return new Promise<SshClient>((resolve, reject) => {
    const onAbort = () => {
      client.destroy();
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    client
      .once("ready", () => {
        signal.removeEventListener("abort", onAbort);
        resolve(client);
      })
      // This listener stays for the client's lifetime. If a connection breaks later, its streams close and report it.
      .on("error", (error) => {
        signal.removeEventListener("abort", onAbort);
        client.destroy();
        reject(error);
      })
      .once("close", () => reject(new Error("the host closed the connection")))
      .on("keyboard-interactive", (_name, _instructions, _language, prompts, answer) =>
        answer(prompts.map(() => config.password ?? "")),
      )
      .connect(config)
      // A packet is sent in several small writes, each of which would wait for the acknowledgement of the one before.
      .setNoDelay(true);
  });
}

function connectConfig(connection: Connection): ConnectConfig {
  const agent = connection.agentSocketPath ?? process.env.SSH_AUTH_SOCK;
  return {
    host: connection.host,
    port: connection.port ?? 22,
    username: connection.user ?? "root",
    readyTimeout: (connection.perDialTimeout ?? 15) * 1000,
    ...(connection.password !== undefined && { password: connection.password, tryKeyboard: true }),
    ...(connection.privateKey !== undefined && {
      privateKey: usableKey(connection.privateKey, connection.privateKeyPassword),
      passphrase: connection.privateKeyPassword,
    }),
    ...(agent && { agent }),
    ...(connection.hostKey !== undefined && pin(connection.hostKey)),
  };
}

function usableKey(privateKey: string, passphrase: string | undefined): string {
  const parsed = ssh2.utils.parseKey(privateKey, passphrase);
  if (parsed instanceof Error) throw new Error(`'connection.privateKey' cannot be used: ${parsed.message}`);
  return privateKey;
}

/** Requests only keys of the pinned type, so that a host with several presents the right one. */
function pin(hostKey: string): Pick<ConnectConfig, "algorithms" | "hostVerifier"> {
  const parsed = ssh2.utils.parseKey(hostKey);
  if (parsed instanceof Error) {
    throw new Error(`'connection.hostKey' must be one public key as in authorized_keys: ${parsed.message}`);
  }
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  const pinned = key.getPublicSSH();
  const types = key.type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [key.type];
  return {
    algorithms: { serverHostKey: types as ServerHostKeyAlgorithm[] },
    hostVerifier: (presented: Buffer) => {
      if (presented.equals(pinned)) return true;
      throw new Error(
        `ssh: host key mismatch: presented ${fingerprint(presented)}, pinned ${fingerprint(pinned)}`,
      );
    },
  };
}

function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}
