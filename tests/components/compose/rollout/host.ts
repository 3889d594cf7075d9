import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderRemoteCommand } from "../../../../components/remote/command.ts";
import { withLibrary } from "../library.ts";

/** Each container is a folder of files: labels, state, next (its state after one look), check, ips, mounts, log, top, exec, stuck. */
const DOCKER = `#!/bin/bash
cd "$HOST/containers"
case $1 in
  ps)
    filters=() all=""
    for word; do
      case $word in label=*) filters+=("\${word#label=}") ;; --all) all=1 ;; esac
    done
    for labels in */labels; do
      name=\${labels%/labels}
      for filter in "\${filters[@]}"; do grep -qxF -- "$filter" "$labels" || continue 2; done
      if [ -n "$all" ] || grep -q ^running "$name/state"; then echo "$name"; fi
    done ;;
  inspect)
    cd "$4" || exit
    case $3 in
      *State.Status*) cat state; if [ -e next ]; then mv next state; fi ;;
      *Healthcheck*) cat check 2>/dev/null; echo ;;
      *Networks*) cat ips ;;
      *Mounts*) cat mounts 2>/dev/null || true ;;
    esac ;;
  logs) cat "$4/log" ;;
  top) cat "$2/top" ;;
  *)
    echo "$*" >>"$HOST/did"
    case $1 in
      exec) name=$2; shift 2; if [ -e "$name/exec" ]; then . "$name/exec"; fi ;;
      stop) for name in "\${@:5}"; do [ ! -e "$name/stuck" ] || exit 1; done ;;
      rm) rm -rf -- "\${@:4}" ;;
    esac ;;
esac
`;

/** What nginx does: new workers at a reload, if its check passes. */
export const NGINX = `case $* in
  "nginx -s reload") echo "12 nginx: worker process" >"$name/top" ;;
esac
`;

export type Container = Partial<
  Record<"labels" | "state" | "next" | "check" | "ips" | "mounts" | "log" | "top" | "exec" | "stuck", string>
>;

/** A machine with containers of the app `shop`, whose scripts run for real and find this `docker`. */
export class FakeHost {
  readonly root = mkdtempSync(join(tmpdir(), "landfall-rollout-"));

  constructor() {
    mkdirSync(join(this.root, "bin"));
    mkdirSync(join(this.root, "containers"));
    writeFileSync(join(this.root, "bin/docker"), DOCKER, { mode: 0o755 });
  }

  /** A container of the service that runs, without a health check where nothing else is said. */
  add(service: string, name: string, files: Container = {}): void {
    const folder = join(this.root, "containers", name);
    mkdirSync(folder);
    const labels = `landfall.app=shop\nlandfall.service=${service}\n${files.labels ?? ""}`;
    for (const [file, text] of Object.entries({ state: "running 0 0 none\n", log: "", ...files, labels }))
      writeFileSync(join(folder, file), text);
  }

  /** What the proxy reads for a service; undefined where there is no such file. */
  upstream(service: string): string | undefined {
    const file = this.upstreamFile(service);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  }

  setUpstream(service: string, text: string): void {
    mkdirSync(join(this.root, "upstreams"), { recursive: true });
    writeFileSync(this.upstreamFile(service), text);
  }

  /** Of the folder of those files: nothing is left behind. */
  upstreamNames(): string[] {
    return readdirSync(join(this.root, "upstreams")).sort();
  }

  /** @param containers the new ones */
  run(script: string, containers: string, secrets: readonly string[] = []) {
    const command = renderRemoteCommand({
      name: "release",
      script: withLibrary(script).replaceAll("/srv/shop", this.root),
      environment: { CONTAINERS: containers },
      timeoutSeconds: 60,
      sudo: false,
    });
    const { status, stdout, stderr } = spawnSync("sh", ["-c", command], {
      // Without the level, bash reads its start files: a socket as standard input is what rshd gives it.
      env: { PATH: `${join(this.root, "bin")}:${process.env.PATH}`, HOST: this.root, SHLVL: "1" },
      input: secrets.map((secret) => Buffer.from(secret).toString("base64")).join("\n"),
      encoding: "utf8",
    });
    return { status, stdout, stderr, did: this.did() };
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  private upstreamFile(service: string): string {
    return join(this.root, "upstreams", `${service}.conf`);
  }

  /** What changed a container or ran in one, in order. */
  private did(): string[] {
    const file = join(this.root, "did");
    return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  }
}
