import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { supportedKeys } from "../../../components/compose/supportedKeys.ts";
import { ensureUp, files, onDroplet, run, settings, stackOutput } from "./support.ts";

const program = join(settings.checkout, "tests/sandbox/fixtures/all-keys");
const environment: Record<string, string> = {};
/** A stack of its own, on the droplet of the region. */
const pulumi = (...args: string[]) =>
  run("pulumi", [...args, "--non-interactive", "--color=never"], { cwd: program, env: environment });
const ok = async (...args: string[]) => {
  const { exitCode, output } = await pulumi(...args);
  expect(exitCode, output).toBe(0);
  return output;
};

beforeAll(async () => {
  await ensureUp();
  const images = await readFile(files.imagesEnv, "utf8");
  Object.assign(environment, {
    PULUMI_STACK: `all-keys-${settings.name}`,
    PULUMI_OPTION_CONFIG_FILE: join(settings.directory, "all-keys.yaml"),
    ADDRESS: await stackOutput("address"),
    SSH_USER: await stackOutput("user"),
    HOST_KEY: await stackOutput("hostKey"),
    KEY_FILE: files.sshKey,
    REDIS_IMAGE: /^REDIS_IMAGE=(.*)$/m.exec(images)?.[1] ?? "",
  });
  await ok("stack", "init", environment.PULUMI_STACK as string);
  await ok("config", "set", "--secret", "password", "planted-password");
});

afterAll(async () => {
  await pulumi("destroy", "--yes", "--skip-preview");
  await pulumi("stack", "rm", "--yes", "--force");
  await onDroplet("sudo docker network rm all-keys-outside; sudo docker volume rm all-keys-kept");
});

it("says which external network and volume the host lacks, and what makes them", async () => {
  const { exitCode, output } = await pulumi("up", "--yes", "--skip-preview");
  expect(exitCode).not.toBe(0);
  expect(output).toContain("the external network all-keys-outside is not on the host");
  expect(output).toContain("docker volume create all-keys-kept");
});

it("deploys every key that it maps, and a second preview of that is empty", async () => {
  await onDroplet("sudo docker network create all-keys-outside && sudo docker volume create all-keys-kept");
  await ok("up", "--yes", "--skip-preview");
  await ok("preview", "--expect-no-changes");
});

it("is empty too after a refresh, which reads every container back", async () => {
  await ok("refresh", "--yes", "--skip-preview");
  await ok("preview", "--expect-no-changes");
});

it("has a secret's owner and mode in a container, and nothing of it in the state", async () => {
  const { output } = await onDroplet(
    "sudo docker exec all-keys-kitchen-sink-1 stat -c '%u:%g %a' /run/secrets/token",
  );
  expect(output).toContain("101:101 400");
  expect(await ok("stack", "export")).not.toContain("planted-password");
});

/** Keys that the fixture cannot have: they need another engine, other hardware, are merged away by Compose, or no droplet that is a container can give them. */
const NOT_HERE =
  /^(build|privileged|deploy\.resources\.reservations\.devices|gpus|blkio_config|mac_address|cgroup_parent|storage_opt)/;
const NEWER = /^networks\.\*\.(mac_address|gw_priority|interface_name|ipv6_address)|start_interval$/;

it("the fixture has every key of a service that it can have", async () => {
  const { services } = parse(await readFile(join(program, "compose.yaml"), "utf8"));
  const used = new Set(Object.values(services as Record<string, object>).flatMap((one) => Object.keys(one)));
  const missing = Object.entries(supportedKeys)
    .filter(([key, { kind }]) => key.startsWith("services.*.") && (kind === "mapped" || kind === "composed"))
    .map(([key]) => key.slice("services.*.".length))
    .filter((key) => !key.includes(".") && !NOT_HERE.test(key) && !NEWER.test(key) && !used.has(key));
  expect(missing).toEqual(["extends", "scale"]);
});
