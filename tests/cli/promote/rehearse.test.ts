import { beforeEach, describe, expect, it } from "vitest";
import { type RehearsalDependencies, rehearseNext } from "../../../cli/promote/rehearse.ts";
import { digest, images, release } from "./samples.ts";

let ran: string[];
let answers: Record<string, { exitCode?: number; stdout?: string; message?: string }>;
let dependencies: RehearsalDependencies;
const next = release({ images: { ...images, migrate: { name: "shop/api:2", digest: digest("b") } } });
beforeEach(() => {
  ran = [];
  answers = {};
  dependencies = {
    running: async () => release({}, "prod"),
    record: async () => "the record",
    secrets: async () => "c2VjcmV0",
    async run(program, input) {
      ran.push([...program, ...(input === undefined ? [] : [`< ${input}`])].join(" "));
      return { exitCode: 0, stdout: "", message: "", ...answers[program[1] as string] };
    },
  };
});

describe("a rehearsal on the target's host", () => {
  it("gets the image and the files there, and says what came of it", async () => {
    answers.rehearse = { stdout: "landfall-migrate: a step\nlandfall-migrate: the migration works\n" };
    expect(await rehearseNext(next, dependencies)).toEqual({ kind: "passed", text: "the migration works" });
    const files = "/mnt/data/landfall/releases/next";
    expect(ran).toEqual([
      `/usr/local/sbin/landfall-release images ${digest("b")}`,
      `/usr/local/sbin/landfall-release files - ${files} < the record`,
      `/usr/local/sbin/landfall-migrate rehearse --image ${digest("b")} --files ${files} < c2VjcmV0`,
    ]);
  });

  it("that fails says why, without the program's name", async () => {
    answers.rehearse = {
      exitCode: 1,
      message: "landfall-migrate: rows are gone\n  running now: the release before",
    };
    expect(await rehearseNext(next, dependencies)).toEqual({
      kind: "failed",
      why: "rows are gone\n  running now: the release before",
    });
  });

  it.each([
    ["the app has no migrations", { migration: null }, release({}, "prod")],
    ["nothing was released there yet", {}, undefined],
  ])("is not needed: %s", async (because, contents, running) => {
    const hands = { ...dependencies, running: async () => running };
    expect(await rehearseNext(release(contents), hands)).toEqual({ kind: "not needed", because });
    expect(ran).toEqual([]);
  });

  it("is left to the update where it cannot be had beforehand", async () => {
    const later = async (hands = dependencies, of = next) => {
      const rehearsal = await rehearseNext(of, hands);
      return rehearsal.kind === "with the update" ? rehearsal.because : rehearsal;
    };
    const first = { ...dependencies, running: async () => release({ migration: null }, "prod") };
    expect(await later(first)).toContain("what runs there has no migrations yet");
    const built = release({ images: { migrate: { name: "shop/api:2", digest: null } } });
    expect(await later(dependencies, built)).toBe("the image that migrates is in no registry");
    answers.rehearse = { exitCode: 2 };
    expect(await later()).toContain("the programs of its host are of a release before");
    answers.files = { exitCode: 1 };
    expect(await later()).toContain("the programs of its host are of a release before");
    answers.images = { exitCode: 1, message: "landfall-release: x: no basic auth credentials" };
    expect(await later()).toBe("x: no basic auth credentials");
  });
});
