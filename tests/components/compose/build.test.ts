import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ContextReader, readContext } from "../../../components/compose/buildContext.ts";
import type { Build } from "../../../components/compose/model.ts";
import { placeholderFor } from "../../../components/compose/placeholders.ts";
import { hashOf, planWeb } from "./model.ts";

const reader =
  (hash: string): ContextReader =>
  () => ({ is: "folder", hash });
const registry = "registry.example.com/team";
const options = (hash = "a") => ({ build: { registry, readContext: reader(hash) } });
const build: Build = { context: "/app/web", dockerfile: "Dockerfile" };
const imageOf = (given: Build, hash?: string) =>
  planWeb({ image: "web:1", build: given }, options(hash)).services[0]?.image;
const refusal = (given: Build, readWith: ContextReader = reader("a")) => {
  try {
    planWeb({ build: given }, { build: { registry, readContext: readWith } });
    return "none";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("an image that is built", () => {
  it("is named by its content in the stack's registry, and no other change names it anew", () => {
    const name = imageOf(build)?.name;
    expect(name).toMatch(/^registry\.example\.com\/team\/shop-web:[0-9a-f]{16}$/);
    expect(imageOf({ ...build, context: "/elsewhere/web" })?.name).toBe(name);
    expect(imageOf(build, "b")?.name).not.toBe(name);
    expect(imageOf({ ...build, args: { VERSION: "2" } })?.name).not.toBe(name);
    expect(imageOf({ ...build, target: "prod" })?.name).not.toBe(name);
  });

  it("makes a new container when its content changes", () => {
    expect(hashOf({ build }, options("a"))).not.toBe(hashOf({ build }, options("b")));
  });

  it("is built of a folder that has a Dockerfile, for one platform and without secrets", () => {
    expect(refusal({ ...build, args: { TOKEN: placeholderFor("SECRET") } })).toContain(
      "services.web.build contains the secret SECRET, which would be in the image",
    );
    expect(refusal({ context: "https://example.com/web.git" })).toContain(
      "services.web.build.context is the address of a repository",
    );
    expect(refusal({ ...build, platforms: ["linux/amd64", "linux/arm64"] })).toContain(
      "services.web.build.platforms are several",
    );
    expect(refusal({ context: "/app/none" }, readContext)).toContain(
      "services.web.build.context names none, which is not a folder of the checkout",
    );
  });
});

describe("the content of a folder", () => {
  let folder: string;
  const hash = () => {
    const read = readContext(folder, "Dockerfile");
    return read.is === "folder" ? read.hash : read.reason;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "landfall-build-"));
    await mkdir(join(folder, "src"));
    await writeFile(join(folder, ".dockerignore"), "node_modules\n*.log\n!keep.log\n");
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("is nothing without a Dockerfile", () => {
    expect(hash()).toBe("has no Dockerfile");
  });

  it("is names, texts and what may be executed, and not what .dockerignore names nor when it was written", async () => {
    await writeFile(join(folder, "Dockerfile"), "FROM scratch\n");
    await writeFile(join(folder, "src", "main.js"), "1\n");
    const first = hash();
    await writeFile(join(folder, "debug.log"), "x");
    await mkdir(join(folder, "node_modules"));
    await writeFile(join(folder, "node_modules", "x"), "x");
    await utimes(join(folder, "src", "main.js"), 1, 1);
    expect(hash()).toBe(first);

    const seen = new Set([first]);
    const change = async (make: () => Promise<void>) => {
      await make();
      expect(seen).not.toContain(hash());
      seen.add(hash());
    };
    await change(() => writeFile(join(folder, "keep.log"), "x"));
    await change(() => writeFile(join(folder, "src", "main.js"), "2\n"));
    await change(() => chmod(join(folder, "src", "main.js"), 0o755));
    await change(() => writeFile(join(folder, "Dockerfile"), "FROM scratch\nUSER 1\n"));
  });
});
