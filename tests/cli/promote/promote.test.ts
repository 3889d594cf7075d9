import { beforeEach, describe, expect, it } from "vitest";
import type { Dependencies as CiDependencies } from "../../../cli/ci/up.ts";
import type { Dependencies } from "../../../cli/promote/dependencies.ts";
import { NoPrometheus } from "../../../cli/promote/hostMetrics.ts";
import { promote } from "../../../cli/promote/promote.ts";
import { UsageError } from "../../../cli/usage.ts";
import { eventList } from "../../../contracts/events.ts";
import { at, commit, digest, facts, images, now, quiet, release } from "./samples.ts";

let did: string[];
let noted: object[];
let lines: string[];
let dependencies: Dependencies;
const does = <T>(what: string, answer: T) => {
  did.push(what);
  return answer;
};
beforeEach(() => {
  did = [];
  noted = [];
  lines = [];
  const print = (line: string) => void lines.push(line);
  dependencies = {
    now: () => now,
    print,
    confirm: async (stack) => does(`confirm ${stack}`, true),
    source: {
      newestRelease: async () => release(),
      soak: async (span) => does(`soak ${span.from} ${span.to}`, { ...quiet, span }),
      smoke: async () => facts.smoke as Awaited<ReturnType<Dependencies["source"]["smoke"]>>,
    },
    target: {
      settings: async () => ({ app: "shop", soak: "24h" }),
      rehearse: async () => facts.rehearsal,
      note: async (event) => void noted.push(event),
      deployment: deployment(print),
    },
  };
});

const deployment = (print: (line: string) => void): CiDependencies => ({
  print,
  source: async () => ({ commit, changed: false }),
  plannedImages: async () => does("planned", { images, pinned: null }),
  resolveDigests: async () => ({}),
  up: async () => does("up", { exitCode: 0, interrupted: false, output: "" }),
  unlock: async () => {},
  saveState: async () => undefined,
  probeSite: async () => "well",
  firstBackup: async () => {},
  dataStatus: async () => 0,
  checkClients: async () => ({ problems: [], unreachable: [], remarks: [], accepted: [] }),
  newestRelease: async () => release({}, "prod"),
});
const inTarget = (changes: Partial<Dependencies["target"]>): Dependencies => ({
  ...dependencies,
  target: { ...dependencies.target, ...changes },
});
const inSource = (changes: Partial<Dependencies["source"]>): Dependencies => ({
  ...dependencies,
  source: { ...dependencies.source, ...changes },
});
const approved = { yes: true, approver: "ada" };

describe("a promotion", () => {
  it("asks for the whole soak, is approved by the target's name, and deploys", async () => {
    const typed = { dryRun: false };
    const terminal = process.stdin.isTTY;
    process.stdin.isTTY = true;
    try {
      expect(await promote("staging", "prod", typed, dependencies)).toBe(0);
    } finally {
      process.stdin.isTTY = terminal;
    }
    const soak = `soak ${at("21T16:00")} ${at("22T16:00")}`;
    expect(did).toEqual([soak, "planned", "confirm prod", "up"]);
    expect(lines.at(-1)).toBe("prod runs release 20261121T154500Z-0a1b2c of staging.");
  });

  it("is noted on the target's host, with who approved it and why it was allowed", async () => {
    await promote("staging", "prod", approved, dependencies);
    expect(did).not.toContain("confirm prod");
    expect(noted).toEqual([
      {
        ...{ outcome: "done", from: "staging", release: "20261121T154500Z-0a1b2c", commit },
        ...{ approver: "ada", soakHours: 24, measured: true },
        grounds: [
          "it is 24 h 15 min old, of 24 h that are asked for",
          "for 24 h, all 2 scrape jobs answered, and no alert fired",
          "within the error budgets: Availability",
          "all 2 smoke tests passed now",
          "from a to b on a copy of the backup x, up, down and up again",
        ],
      },
    ]);
    const event = { at: "2026-11-22T16:00:00Z", kind: "promotion", ...noted[0] };
    expect(eventList.parse([event])).toEqual([event]);
  });

  it("that fails is noted too, and ends with the engine's exit code", async () => {
    const up = async () => ({ exitCode: 255, interrupted: false, output: "error: no" });
    const failing = inTarget({ deployment: { ...dependencies.target.deployment, up } });
    expect(await promote("staging", "prod", approved, failing)).toBe(255);
    const probeSite = async () => {
      throw new Error("https://shop.test/ answers 502");
    };
    const unwell = inTarget({ deployment: { ...dependencies.target.deployment, probeSite } });
    await expect(promote("staging", "prod", approved, unwell)).rejects.toThrow(
      "prod was deployed, and is not well",
    );
    expect(noted).toMatchObject([{ outcome: "failed" }, { outcome: "failed" }]);
  });

  it("whose note the host does not take is a promotion all the same", async () => {
    const note = async () => {
      throw new Error("no space left");
    };
    expect(await promote("staging", "prod", approved, inTarget({ note }))).toBe(0);
    expect(lines).toContain("The promotion could not be noted on the host of prod: no space left");
  });

  it("without metrics notes the reason", async () => {
    const soak = async () => {
      throw new NoPrometheus("the app has no service prometheus");
    };
    const options = { ...approved, withoutMetrics: "a demo" };
    expect(await promote("staging", "prod", options, inSource({ soak }))).toBe(0);
    expect(noted).toMatchObject([{ measured: false, withoutMetrics: "a demo" }]);
  });
});

describe("before anything is changed", () => {
  const refused = async (hands: Dependencies) => {
    await expect(promote("staging", "prod", approved, hands)).rejects.toThrow(
      /^nothing was changed: staging may not be promoted to prod \(\d+\):/,
    );
    expect([did.includes("up"), noted]).toEqual([false, []]);
  };

  it("a dry run only says that it is allowed", async () => {
    expect(await promote("staging", "prod", { dryRun: true }, dependencies)).toBe(0);
    expect(did).not.toContain("up");
    expect(lines.slice(-2)).toEqual([
      "  from a to b on a copy of the backup x, up, down and up again",
      "Nothing was changed.",
    ]);
  });

  it("nobody's approval ends it with 1", async () => {
    const hands = { ...dependencies, confirm: async () => false };
    const terminal = process.stdin.isTTY;
    process.stdin.isTTY = true;
    expect(await promote("staging", "prod", {}, hands)).toBe(1);
    process.stdin.isTTY = terminal;
    expect([did.includes("up"), noted]).toEqual([false, []]);
  });

  it("a younger release is measured since it was recorded, and refused", async () => {
    const newestRelease = async () => ({ ...release(), createdAt: "2026-11-21T17:00:00Z" });
    await refused(inSource({ newestRelease }));
    expect(did).toContain(`soak ${at("21T17:00")} ${at("22T16:00")}`);
  });

  it("the target's own soak counts, and one of 0 asks for no metrics", async () => {
    await refused(inTarget({ settings: async () => ({ app: "shop", soak: "48h" }) }));
    did = [];
    const none = inTarget({ settings: async () => ({ app: "shop", soak: "0" }) });
    expect(await promote("staging", "prod", { dryRun: true }, none)).toBe(0);
    expect(did).toEqual(["planned"]);
  });

  it("another image, another checkout and a preview that fails are refused", async () => {
    const { deployment } = dependencies.target;
    const moved = { api: { name: "shop/api:1", digest: digest("b") } };
    const plannedImages = async () => ({ images: moved, pinned: null });
    await refused(inTarget({ deployment: { ...deployment, plannedImages } }));
    const broken = async () => {
      throw new Error("pulumi preview ended with 1");
    };
    await refused(inTarget({ deployment: { ...deployment, plannedImages: broken } }));
    did = [];
    const source = async () => ({ commit: "f".repeat(40), changed: false });
    await refused(inTarget({ deployment: { ...deployment, source } }));
    // It would be that of another program.
    expect(did).not.toContain("planned");
  });

  it("what cannot be asked is among the reasons, and hides no other", async () => {
    const fails = (why: string) => async () => {
      throw new Error(why);
    };
    const hands = inSource({ soak: fails("no Prometheus answers"), smoke: fails("no such app") });
    hands.target.rehearse = fails("the host cannot be reached");
    await expect(promote("staging", "prod", approved, hands)).rejects.toThrow(
      /\(3\):.*no such app.*cannot be reached.*no Prometheus answers/s,
    );
  });

  it.each([
    [["prod", "prod", approved], "cannot be promoted to itself"],
    [["staging", "prod", { yes: true }], "--yes needs --approver <name>"],
    [["staging", "prod", { ...approved, withoutMetrics: " " }], "--without-metrics needs a reason"],
  ] as const)("%j is no way to call it", async ([from, to, options], message) => {
    const called = promote(from, to, options, dependencies);
    await expect(called).rejects.toThrow(message);
    await expect(called).rejects.toBeInstanceOf(UsageError);
    expect(did).toEqual([]);
  });

  it("a soak that is no duration is refused with what it should be", async () => {
    const settings = async () => ({ app: "shop", soak: "1 day" });
    await expect(promote("staging", "prod", approved, inTarget({ settings }))).rejects.toThrow(
      "landfall:promotion.soak of prod is neither 0 nor a duration of 10m or more, such as 24h",
    );
  });
});
