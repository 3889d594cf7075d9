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

/**
 * Each container is a folder of files: id (its name, where there is none), labels, state, next (its state after one look),
 * started (its state after a start), broken (why it cannot be started), policy, network, check, ips, mounts, log, top, exec,
 * stuck.
 */
const DOCKER = `#!/bin/bash
cd "$HOST/containers"
id_of() { cat -- "$1/id" 2>/dev/null || echo "$1"; }
folder_of() {
  if [ -d "$1" ]; then echo "$1"; return; fi
  for one in *; do if [ "$(id_of "$one")" = "$1" ]; then echo "$one"; return; fi; done
  echo "Error: No such container: $1" >&2
  return 1
}
case $1 in
  ps)
    filters=() all="" both=""
    for word; do
      case $word in label=*) filters+=("\${word#label=}") ;; --all) all=1 ;; *Names*) both=1 ;; esac
    done
    for labels in */labels; do
      name=\${labels%/labels}
      for filter in "\${filters[@]}"; do grep -qxF -- "$filter" "$labels" || continue 2; done
      if [ -n "$all" ] || grep -q ^running "$name/state"; then echo "$(id_of "$name")\${both:+ $name}"; fi
    done ;;
  inspect)
    shift
    format=""
    while [ "$#" -gt 1 ]; do
      if [ "$1" = --format ]; then format=$2; fi
      shift 2
    done
    name=$(folder_of "$1") || exit
    id=$(id_of "$name")
    cd "$name"
    case $format in
      *RestartPolicy*) echo "$id $(cat policy 2>/dev/null || echo no) /$name" ;;
      *NetworkMode*) cat network 2>/dev/null || echo default ;;
      *Labels*) sed -n "s/^landfall.app=//p" labels | tr '\n' ' '; sed -n "s/^landfall.service=//p" labels ;;
      # The next state is there before anyone has read this one.
      *State.Status*) now=$(cat state); mv next state 2>/dev/null; echo "$now" ;;
      *Healthcheck*) cat check 2>/dev/null; echo ;;
      *Networks*) cat ips ;;
      *Mounts*) cat mounts 2>/dev/null || true ;;
      *ID*) echo "$id" ;;
    esac ;;
  logs) cat "$(folder_of "$4")/log" ;;
  top) cat "$2/top" ;;
  *)
    echo "$*" >>"$HOST/did"
    if [ "$1" = "$(cat "$HOST/kill" 2>/dev/null)" ]; then
      rm "$HOST/kill"
      kill -KILL "$PPID"
      exit 1
    fi
    case $1 in
      exec) name=$2; shift 2; if [ -e "$name/exec" ]; then . "$name/exec"; fi ;;
      stop)
        for one in "\${@:5}"; do
          one=$(folder_of "$one") || exit
          [ ! -e "$one/stuck" ] || exit 1
          if ! grep -q ^created "$one/state"; then echo "exited 143 0 none" >"$one/state"; rm -f "$one/next"; fi
        done ;;
      start)
        for one in "\${@:2}"; do
          one=$(folder_of "$one") || exit
          if [ -e "$one/broken" ]; then cat "$one/broken" >&2; exit 1; fi
          cat "$one/started" 2>/dev/null >"$one/state" || echo "running 0 0 healthy" >"$one/state"
        done ;;
      update) for one in "\${@:4}"; do one=$(folder_of "$one") || exit; echo "$3" >"$one/policy"; done ;;
      rename) one=$(folder_of "$2") || exit; id_of "$one" >"$HOST/id"; mv "$HOST/id" "$one/id"; mv -T "$one" "$3" ;;
      rm) for one in "\${@:4}"; do rm -r -- "$(folder_of "$one")"; done ;;
    esac ;;
esac
`;

/** What nginx does: new workers at a reload, if its check passes. */
export const NGINX = `case $* in
  "nginx -s reload") echo "12 nginx: worker process" >"$name/top" ;;
esac
`;

type File =
  | "id"
  | "labels"
  | "state"
  | "next"
  | "started"
  | "broken"
  | "policy"
  | "network"
  | "check"
  | "ips"
  | "mounts"
  | "log"
  | "top"
  | "exec"
  | "stuck";
export type Container = Partial<Record<File, string>>;

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

  /** The script is killed at the first command of this name, before the command does anything. */
  killAt(command: string): void {
    writeFileSync(join(this.root, "kill"), command);
  }

  /** Name, state and restart policy of each container, by its id. */
  containers(): Record<string, string> {
    const folder = join(this.root, "containers");
    const read = (name: string, file: string) => {
      const path = join(folder, name, file);
      return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
    };
    return Object.fromEntries(
      readdirSync(folder).map((name) => {
        const [state] = read(name, "state")?.split(" ") ?? [];
        return [read(name, "id") ?? name, `${name} ${state} ${read(name, "policy") ?? "no"}`];
      }),
    );
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

  /** Changes what is known of a container. */
  remember(name: string, file: File, text: string): void {
    writeFileSync(join(this.root, "containers", name, file), text);
  }

  /** @param containers the new ones; of several services by their variables */
  run(script: string, containers: string | Record<string, string>, secrets: readonly string[] = []) {
    const command = renderRemoteCommand({
      name: "release",
      script: withLibrary(script).replaceAll("/srv/shop", this.root),
      environment: typeof containers === "string" ? { CONTAINERS: containers } : containers,
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
