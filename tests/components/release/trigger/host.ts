import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventList } from "../../../../contracts/events.ts";
import type { ReleaseRecord } from "../../../../contracts/release.ts";

/** Containers are a list in one file, as `docker inspect` prints it, with the files that were copied into each. */
const DOCKER = `#!/bin/bash
all=$HOST/containers.json
change() { jq "$@" "$all" >"$all.new" && mv "$all.new" "$all"; }
one='def one($name): select(.Id == $name or .Name == "/" + $name);'
case $1 in
  ps)
    filters=() running='.State.Running'
    for word; do
      case $word in label=*) filters+=("\${word#label=}") ;; --all) running=true ;; esac
    done
    jq -r ".[] | select($running) | select(.Config.Labels as \\$labels | \\$ARGS.positional
      | all(split(\\"=\\") as [\\$key, \\$value] | \\$labels[\\$key] == \\$value)) | .Id" "$all" --args "\${filters[@]}" ;;
  inspect)
    if [ "$2" = --type ]; then
      jq '[.[] | select(.Id as $id | $ARGS.positional | index($id))]' "$all" --args "\${@:4}"
      exit
    fi
    found=$(jq -c --arg name "$4" "$one [.[] | one(\\$name)][0] // empty" "$all")
    [ -n "$found" ] || exit 1
    case $3 in
      *copy-of*) jq -r '.Config.Labels["landfall.copy-of"] // ""' <<<"$found" ;;
      *State.Status*) jq -r '"\\(if .State.Running then "running" else "exited" end) 1 0 \\(.health // "healthy")"' <<<"$found" ;;
      *Healthcheck*) echo ;;
      *) exit 1 ;;
    esac ;;
  top) cat "$HOST/top" ;;
  cp)
    echo "cp \${2%%:*}" >>"$HOST/did"
    if [ "$2" = - ]; then
      mkdir -p "$HOST/filled/\${3%:*}"
      tar -x -C "$HOST/filled/\${3%:*}"
    else tar -c -C "$HOST/files" "$(basename "$2")"; fi ;;
  *)
    echo "$*" >>"$HOST/did"
    if [ -e "$HOST/kill" ] && [[ "$*" == "$(cat "$HOST/kill")"* ]]; then
      rm "$HOST/kill"
      kill -KILL 0
    fi
    case $1 in
      start)
        if [ -e "$HOST/broken" ]; then health=unhealthy; else health=healthy; fi
        change --arg health "$health" --arg name "$2" "$one map(if [one(\\$name)] == [] then . else .State.Running = true | .health = \\$health end)" ;;
      stop) change --arg name "$4" "$one map(if [one(\\$name)] == [] then . else .State.Running = false end)" ;;
      rm) change --arg name "$3" "$one map(select([one(\\$name)] == []))" ;;
      exec)
        if [ -e "$HOST/refuses" ] && [ "\${*:3}" = "nginx -t" ]; then exit 1; fi
        if [ "\${*:3}" = "nginx -s reload" ]; then echo "$RANDOM$RANDOM nginx: worker process" >"$HOST/top"; fi ;;
    esac ;;
esac
`;

/** The engine's API: makes a container. */
const CURL = `#!/bin/bash
name=\${*: -1} name=\${name#*name=}
body=$(cat)
echo "create $name" >>"$HOST/did"
if [ -e "$HOST/full" ]; then echo '{"message":"no space left on device"}'; exit; fi
jq --argjson body "$body" --arg name "$name" '. + [{Id: ("copy-of-" + $body.Labels["landfall.copy-of"]), Name: ("/" + $name),
  State: {Running: false}, Config: ($body | del(.HostConfig, .NetworkingConfig)), HostConfig: $body.HostConfig}]' \\
  "$HOST/containers.json" >"$HOST/new" && mv "$HOST/new" "$HOST/containers.json"
jq -n --argjson body "$body" '{Id: ("copy-of-" + $body.Labels["landfall.copy-of"])}'
`;

const METRICS = `#!/bin/bash
echo "$*" >>"$HOST/asked"
if [ "$2" = "the time before" ]; then numbers=$HOST/before; else numbers=$HOST/now; fi
[ -e "$numbers" ] || { echo "prometheus does not answer" >&2; exit 1; }
jq -c '{result: [to_entries[] | {metric: {signal: .key}, value: [1, (.value | tostring)]}]}' "$numbers"
`;

export interface Container {
  Id: string;
  Name: string;
  Created: string;
  State: { Running: boolean };
  Config: { Hostname: string; Labels: Record<string, string>; Env?: string[] };
  Image: string;
  HostConfig: Record<string, unknown>;
  Mounts: { RW: boolean }[];
  NetworkSettings: { Networks: Record<string, unknown> };
}

const SETTINGS = {
  app: "shop",
  act: "rollback",
  watchSeconds: 900,
  windowSeconds: 60,
  query: { now: "now", before: "the time before" },
};

/** A machine on which `landfall-trigger` runs for real, with containers, a proxy and a Prometheus that are not. */
export class TriggerHost {
  readonly root = mkdtempSync(join(tmpdir(), "landfall-trigger-"));
  readonly upstreams = join(this.root, "srv/shop/upstreams");
  private readonly environment: Record<string, string>;

  constructor(settings: object) {
    for (const folder of ["bin", "etc", "files", "releases", "state/trigger", "srv/shop/upstreams"])
      mkdirSync(join(this.root, folder), { recursive: true });
    this.program("docker", DOCKER);
    this.program("curl", CURL);
    this.program("landfall-metrics", METRICS);
    this.program(
      "landfall-release",
      `#!/bin/bash\nexec bash ${join("components/release/release.sh")} "$@"\n`,
    );
    this.program("systemctl", '#!/bin/bash\necho "systemctl $*" >>"$HOST/did"\n');
    this.write("etc/trigger.json", JSON.stringify({ ...SETTINGS, ...settings }));
    this.write("top", "11 nginx: worker process\n");
    this.write("did", "");
    this.write("containers.json", "[]");
    this.environment = {
      PATH: `${join(this.root, "bin")}:${process.env.PATH}`,
      HOST: this.root,
      LANDFALL_ETC: join(this.root, "etc"),
      LANDFALL_DATA: this.root,
      LANDFALL_STATE: join(this.root, "state"),
      LANDFALL_SRV: join(this.root, "srv"),
      LANDFALL_SBIN: join(this.root, "bin"),
      LANDFALL_LIBRARY: "components/release",
      LANDFALL_LOCK: join(this.root, "data.lock"),
    };
  }

  private program(name: string, text: string): void {
    writeFileSync(join(this.root, "bin", name), text, { mode: 0o755 });
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.root, file), text);
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), "utf8");
  }

  has(file: string): boolean {
    return existsSync(join(this.root, file));
  }

  /** Has what the other one has. */
  begin(as: TriggerHost): void {
    cpSync(as.root, this.root, { recursive: true });
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  run(args: string[], env: Record<string, string> = {}) {
    const { status, stdout, stderr } = spawnSync(
      "setsid",
      ["--wait", "bash", "components/release/trigger/trigger.sh", ...args],
      {
        encoding: "utf8",
        env: { ...this.environment, ...env },
      },
    );
    return { status, stdout: stdout.trim(), stderr: stderr.trim() };
  }

  /** What was released: its record, its containers, and which of them the proxy knows. */
  release(record: ReleaseRecord, containers: Container[], upstream: string, at: number) {
    this.write(`releases/${record.id}.json`, JSON.stringify(record));
    this.write("containers.json", JSON.stringify(containers));
    this.write("srv/shop/upstreams/web.conf", upstreamFile(upstream, upstream));
    return this.run(["begin", record.id], { LANDFALL_NOW: String(at) });
  }

  look(at: number, env: Record<string, string> = {}) {
    return this.run(["look"], { LANDFALL_NOW: String(at), ...env });
  }

  /** Commands that changed something since the last time; ids without their zeros. */
  did(): string[] {
    const lines = this.read("did").trim().split("\n").filter(Boolean);
    this.write("did", "");
    return lines.map((line) => line.replaceAll(/0{30,}/g, ""));
  }

  /** The program is killed at the first command that begins so, before the command does anything. */
  killAt(command: string): void {
    this.write("kill", command);
  }

  container(name: string): Container | undefined {
    const all: Container[] = JSON.parse(this.read("containers.json"));
    return all.find(({ Name }) => Name === `/${name}`);
  }

  events() {
    const { stdout } = spawnSync("bash", ["components/release/release.sh", "events"], {
      encoding: "utf8",
      env: this.environment,
    });
    return eventList.parse(JSON.parse(stdout));
  }

  /** Names of the containers that run. */
  running(): string[] {
    const all: Container[] = JSON.parse(this.read("containers.json"));
    return all
      .filter(({ State }) => State.Running)
      .map(({ Name }) => Name.slice(1))
      .sort();
  }
}

export const upstreamFile = (now: string, before: string) =>
  `map "" $web_upstream { default "${now}:8000"; }\nmap "" $web_previous { default "${before}:8000"; }\n`;
