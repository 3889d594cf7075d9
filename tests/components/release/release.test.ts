import { gunzipSync } from "node:zlib";
import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Release, ReleaseStore } from "../../../components/release/index.ts";
import { checksum } from "../../../components/release/record.ts";
import { PROGRAMS } from "../../../contracts/hostPaths.ts";
import { identities, named, type Registration, register } from "../exactRegistrations.ts";
import { digestOf, recordOf } from "./records.ts";
import { monitoring } from "./trigger/samples.ts";

const connection = { host: "192.0.2.1", user: "deploy", privateKey: "PRIVATE", hostKey: "ssh-ed25519 AAAA" };
const { images: _, ...contents } = recordOf().contents;

/** Its one container is `id`, its image's digest `digest`. */
function released(change: { id?: string; digest?: string; secret?: string; commit?: string } = {}) {
  const outputs = ({ type }: pulumi.runtime.MockResourceArgs) =>
    type.startsWith("docker:index/remoteImage") ? { repoDigest: change.digest ?? digestOf("web") } : {};
  return register(() => {
    const image = new docker.RemoteImage("image", { name: "registry.example.com/web:1" });
    const container = new docker.Container(change.id ?? "container", { image: image.imageId, name: "web" });
    new Release("release", {
      connection,
      contents: { ...contents, ...(change.commit !== undefined && { commit: change.commit }) },
      images: { web: image },
      containers: { web: [container] },
      secrets: { SECRET: change.secret ?? "planted-secret" },
    });
  }, outputs);
}

/** What the host is told. */
function told(all: Registration[]) {
  const { inputs } = named(all, "release-record");
  const text = gunzipSync(Buffer.from(String(inputs.stdin), "base64")).toString();
  const [, fingerprint] = /export FINGERPRINT=\W*([0-9a-f]+)/.exec(String(inputs.create)) ?? [];
  return { inputs, fingerprint, text, contents: JSON.parse(text) };
}

describe("Release", () => {
  it("is one script, with the content on standard input", async () => {
    const all = await released();
    expect(identities(all).filter((one) => !one.startsWith("docker:"))).toEqual([
      "landfall:release:Release release",
      "command:remote:Command release-record < release",
    ]);
    const { inputs, contents: sent } = told(all);
    expect(sent).toEqual({
      ...contents,
      images: { web: { name: "registry.example.com/web:1", digest: digestOf("web") } },
    });
    expect(String(inputs.create)).toContain(`CHECKSUM='"'"'${checksum(sent)}`.replaceAll(`'"'"'`, `'\\''`));
    expect(String(inputs.create)).toContain(`${PROGRAMS.release} record`);
    expect(String(inputs.create)).toContain(`${PROGRAMS.report} collect`);
  });

  it("is another one where container, image or commit is, and the same where nothing is", async () => {
    const first = told(await released()).fingerprint;
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(told(await released()).fingerprint).toBe(first);
    for (const change of [{ id: "other" }, { digest: digestOf("web", "b") }, { commit: "d".repeat(40) }])
      expect(told(await released(change)).fingerprint, JSON.stringify(change)).not.toBe(first);
  });

  it("says in a preview which images come by service, and whether an older release runs again", async () => {
    const component = (await released()).find(({ type }) => type === "landfall:release:Release");
    expect(component?.inputs).toEqual({
      images: { web: { name: "registry.example.com/web:1", digest: digestOf("web") } },
      pinned: null,
    });
  });

  it("says of an image that no registry has that it has no digest", async () => {
    expect(told(await released({ digest: "" })).contents.images).toEqual({
      web: { name: "registry.example.com/web:1", digest: null },
    });
  });
});

describe("ReleaseStore", () => {
  it("places its program, and asks for no image of what the checkout has", async () => {
    const all = await register(() => new ReleaseStore("releases", { connection }));
    expect(identities(all)).toEqual([
      "landfall:release:ReleaseStore releases",
      "command:remote:Command releases-program < releases",
      "command:remote:Command releases-report-schedule < releases",
    ]);
  });

  it("tells the gate of migrations whether the stack is pinned, and to what", async () => {
    for (const pinned of [undefined, recordOf()]) {
      const all = await register(
        () => new ReleaseStore("releases", { connection, ...(pinned && { pinned }) }),
      );
      expect(String(named(all, "releases-program").inputs.stdin)).toContain(`\nPINNED=${pinned?.id ?? ""}\n`);
    }
  });

  it("places the tests that decide whether a release stays, and their program", async () => {
    const plan = { domain: "shop.test", steps: [] };
    const smokeTests = { app: "shop", authority: "/srv/fullchain.pem", plan };
    const all = await register(() => new ReleaseStore("releases", { connection, smokeTests }));
    const { stdin } = named(all, "releases-program").inputs;
    expect(String(stdin)).toContain('"authority": "/srv/fullchain.pem"');
    expect(String(stdin)).toContain("run_tests()");
    const none = await register(() => new ReleaseStore("releases", { connection }));
    expect(String(named(none, "releases-program").inputs.stdin)).not.toContain("run_tests()");
  });

  it("places what the report asks of Prometheus, and switches its timer on once it is there", async () => {
    const signal = {
      name: "errors",
      title: "Errors",
      unit: "share",
      better: "lower",
      expr: "planted",
    } as const;
    const all = await register(() => new ReleaseStore("releases", { connection, signals: [signal] }));
    expect(String(named(all, "releases-program").inputs.stdin)).toContain('"expr": "planted"');
    const { inputs, dependencies } = named(all, "releases-report-schedule");
    expect(dependencies).toEqual(["releases-program"]);
    expect(String(inputs.create)).toContain("systemctl enable --now --quiet landfall-report.timer");
    expect(String(inputs.delete)).toContain("systemctl disable --now --quiet landfall-report.timer");
  });

  it("places what compares a release with the time before it, where the app has a Prometheus", async () => {
    const trigger = {
      app: "shop",
      monitoring,
      act: "rollback" as const,
      watchSeconds: 900,
      baselineSeconds: 3600,
    };
    const all = await register(() => new ReleaseStore("releases", { connection, trigger }));
    const { stdin, create } = named(all, "releases-program").inputs;
    for (const file of ["decide.jq", "plan.jq", "create.jq", "numbers.jq"])
      expect(String(stdin)).toMatch(
        new RegExp(`^=> 0644 \\d+ newline /usr/local/lib/landfall/trigger/${file}$`, "m"),
      );
    expect(String(stdin)).toContain("/etc/systemd/system/landfall-trigger.timer\n");
    expect(String(stdin)).toContain('"watchSeconds": 900,');
    expect(String(create)).toContain("systemctl daemon-reload");
    const none = await register(() => new ReleaseStore("releases", { connection }));
    expect(String(named(none, "releases-program").inputs.stdin)).not.toContain("landfall-trigger.timer");
  });

  it("has each image of a pinned release at hand before anything is touched", async () => {
    const all = await register(() => new ReleaseStore("releases", { connection, pinned: recordOf() }));
    const { inputs, dependencies } = named(all, "releases-images");
    expect(dependencies).toEqual(["releases-program"]);
    expect(String(inputs.create)).toContain(`${digestOf("edge")} ${digestOf("registry.example.com/web")}`);
  });
});
