/** An ssh server on a free loopback port that runs commands with /bin/sh, to try ssh clients on. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import ssh2, { type Connection, type ServerChannel, type Session, type SFTPWrapper } from "ssh2";

export interface SshServerOptions {
  readonly hostKeys: string[];
  /** The one public key that may log in. */
  readonly authorized: string;
  /** Variables that "AcceptEnv" lets through. */
  readonly acceptEnv?: RegExp;
  readonly port?: number;
}

export interface SshServer {
  readonly port: number;
  /** Connections made so far. */
  connections(): number;
  close(): Promise<void>;
}

export async function startSshServer(options: SshServerOptions): Promise<SshServer> {
  const clients = new Set<Connection>();
  let connections = 0;
  const authorized = parse(options.authorized).getPublicSSH();
  const server = new ssh2.Server({ hostKeys: options.hostKeys }, (client) => {
    connections++;
    // Missing in the type declarations only.
    (client as unknown as { setNoDelay(on: boolean): void }).setNoDelay(true);
    clients.add(client);
    client.on("error", () => {});
    client.on("close", () => clients.delete(client));
    client.on("authentication", (context) => {
      if (context.method !== "publickey" || !context.key.data.equals(authorized))
        return context.reject(["publickey"]);
      if (context.signature && context.blob) {
        const valid = parse(options.authorized).verify(context.blob, context.signature, context.hashAlgo);
        if (valid !== true) return context.reject();
      }
      context.accept();
    });
    client.on("session", (accept) => serveSession(accept(), options.acceptEnv));
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    async close() {
      for (const client of clients) client.end();
      server.close();
    },
  };
}

function parse(key: string) {
  const parsed = ssh2.utils.parseKey(key);
  if (parsed instanceof Error) throw parsed;
  return parsed;
}

function serveSession(session: Session, acceptEnv: RegExp | undefined): void {
  const env: Record<string, string> = {};
  session.on("env", (accept, reject, { key, val }) => {
    if (!acceptEnv?.test(key)) return reject?.();
    env[key] = val;
    accept?.();
  });
  session.on("exec", (accept, _reject, { command }) => run(accept(), command, env));
  session.on("sftp", (accept) => serveSftp(accept()));
}

function run(channel: ServerChannel, command: string, env: Record<string, string>): void {
  const child = spawn("/bin/sh", ["-c", command], { env: { PATH: process.env.PATH, ...env } });
  child.stdin.on("error", () => {});
  channel.on("error", () => {});
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  channel.on("close", () => child.kill("SIGKILL"));
  child.on("close", (code, signal) => {
    if (signal !== null) channel.exit(signal.replace(/^SIG/, ""));
    else channel.exit(code ?? 1);
    channel.end();
  });
}

/** Enough of SFTP to write files and to make folders. */
function serveSftp(sftp: SFTPWrapper): void {
  const { OK, NO_SUCH_FILE } = ssh2.utils.sftp.STATUS_CODE;
  const files = new Map<string, { path: string; chunks: Buffer[] }>();
  const stat = (id: number, path: string) => {
    try {
      const { mode, uid, gid, size } = statSync(path);
      sftp.attrs(id, { mode, uid, gid, size, atime: 0, mtime: 0 });
    } catch {
      sftp.status(id, NO_SUCH_FILE);
    }
  };
  sftp.on("STAT", stat).on("LSTAT", stat);
  sftp.on("MKDIR", (id: number, path: string) => {
    mkdirSync(path);
    sftp.status(id, OK);
  });
  sftp.on("OPEN", (id: number, path: string) => {
    const handle = Buffer.from(String(files.size));
    files.set(handle.toString(), { path, chunks: [] });
    sftp.handle(id, handle);
  });
  sftp.on("FSETSTAT", (id: number) => sftp.status(id, OK));
  sftp.on("WRITE", (id: number, handle: Buffer, _offset: number, data: Buffer) => {
    files.get(handle.toString())?.chunks.push(Buffer.from(data));
    sftp.status(id, OK);
  });
  sftp.on("CLOSE", (id: number, handle: Buffer) => {
    const file = files.get(handle.toString());
    if (file) writeFileSync(file.path, Buffer.concat(file.chunks));
    sftp.status(id, OK);
  });
}
