import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ComposeApp, plan, readLocal, resolve, upstreamDirectory } from "../../components/compose/index.ts";
import { Host } from "../../components/host/index.ts";
import { DATA_DIR } from "../../contracts/hostPaths.ts";

/** A droplet and the app on it, made of the same components as every other stack. */
const config = new pulumi.Config();
const keyFile = config.require("keyFile");
const resolved = await resolve({
  project: "peers",
  directory: import.meta.dirname,
  files: [join(import.meta.dirname, "compose.yaml")],
  variables: {
    APP_IMAGE: config.require("appImage"),
    NGINX_IMAGE: config.require("nginxImage"),
    UPSTREAM_DIR: upstreamDirectory("peers"),
  },
  secretVariables: [],
});
const host = new Host("host", {
  source: { kind: "create", region: "tor1", size: "s-4vcpu-8gb", image: "debian-12-x64", volumeGb: 1 },
  ssh: {
    publicKey: readFileSync(`${keyFile}.pub`, "utf8").trim(),
    privateKey: pulumi.secret(readFileSync(keyFile, "utf8")),
    keyFile,
    allowFrom: [config.require("allowFrom")],
  },
  label: "landfall-peers",
});
new ComposeApp(
  "peers",
  {
    plan: plan(resolved, { dataDir: DATA_DIR, readLocal }),
    provider: host.docker,
    connection: host.connection,
    secrets: {},
    after: [host.ready],
  },
  { ...(host.machine !== undefined && { deletedWith: host.machine }), dependsOn: [host.ready] },
).createAll();

export const address = host.address;
export const user = host.connection.user;
export const hostKey = host.connection.hostKey;
