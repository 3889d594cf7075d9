/** Digests of tags, by this machine's Docker from a registry of the test's own, which has one manifest. */
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { resolveByCompose } from "../../../cli/ci/images.ts";

const MANIFEST = JSON.stringify({ schemaVersion: 2, manifests: [] });
const MEDIA = "application/vnd.oci.image.index.v1+json";
const digest = `sha256:${createHash("sha256").update(MANIFEST).digest("hex")}`;

let registry: Server;
let address: string;
beforeAll(async () => {
  registry = createServer((request, response) => {
    const known =
      request.url === "/v2/" || /^\/v2\/shop\/api\/manifests\/(1|sha256:)/.test(request.url ?? "");
    const headers = {
      "docker-distribution-api-version": "registry/2.0",
      ...(known && {
        "content-type": MEDIA,
        "content-length": MANIFEST.length,
        "docker-content-digest": digest,
      }),
    };
    response.writeHead(known ? 200 : 404, headers).end(request.method === "HEAD" ? "" : MANIFEST);
  });
  await new Promise<void>((listening) => registry.listen(0, "127.0.0.1", listening));
  address = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
});
afterAll(() => registry?.close());

it("a tag is the digest that its registry has for it; one that cannot be had says why, and hides no other", async () => {
  const found = await resolveByCompose([
    `${address}/shop/api:1`,
    `${address}/shop/api:2`,
    "127.0.0.1:1/shop/api:1",
  ]);
  expect(found[`${address}/shop/api:1`]).toEqual({ digest: `${address}/shop/api:1@${digest}` });
  expect(found[`${address}/shop/api:2`]).toEqual({
    why: expect.stringContaining("failed to resolve digest"),
  });
  expect(found["127.0.0.1:1/shop/api:1"]).toEqual({ why: expect.stringContaining("connection refused") });
});
