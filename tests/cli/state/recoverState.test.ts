import { describe, expect, it } from "vitest";
import {
  chooseState,
  describeOutcome,
  describeRecovery,
  stateTable,
} from "../../../cli/state/recoverState.ts";
import type { SavedState } from "../../../cli/state/savedStates.ts";

const id = "20260101T000000Z-1a2b3c";
const saved: SavedState = {
  id,
  fingerprint: "",
  release: "20260101T000000Z-aaaaaa",
  resources: 2,
  bytes: 9000,
};
const older: SavedState = { ...saved, id: "20251231T000000Z-1a2b3c", release: null };
const now = new Date("2026-01-01T02:00:00Z");
const resource = (name: string) => ({ urn: `urn:pulumi:prod::landfall::t::${name}`, type: "t" });
const state = (...names: string[]) => ({ version: 3, deployment: { resources: names.map(resource) } });
const flags = { flags: " --stack prod" };

describe("the state that is brought back", () => {
  it("is not there where none was saved", () => {
    expect(() => chooseState(undefined, [], flags)).toThrow("no state was saved in Spaces");
  });

  it("is the one that was named, or the one that was meant is told", () => {
    expect(chooseState(older.id, [saved, older], flags)).toBe(older);
    expect(() => chooseState("20260101T000000Z-1a2b3d", [saved, older], flags)).toThrow(
      `did you mean ${id}? Nothing was changed. Look at: bin/landfall state list --stack prod`,
    );
  });

  it("is the newest", () => {
    expect(chooseState(undefined, [saved, older], flags)).toBe(saved);
  });
});

describe("what people read before they decide", () => {
  it("names what is forgotten", () => {
    expect(
      describeRecovery(saved, { status: "whole", state: state("a", "b", "c") }, state("a", "b"), now),
    ).toEqual([
      `State ${id}, saved 2 h ago after release 20260101T000000Z-aaaaaa: 2 resources.`,
      "It replaces 3 resources, which are kept in a file.",
      "FORGOTTEN, although they may still exist, are 1 that it does not have:",
      "  t::c",
    ]);
  });

  it("is short where nothing is there, or nothing that can be read", () => {
    expect(describeRecovery(older, { status: "lost" }, state("a"), now)).toEqual([
      "State 20251231T000000Z-1a2b3c, saved 1 d ago after no release: 2 resources.",
      "The backend has no state of the stack now.",
    ]);
    expect(describeRecovery(saved, { status: "damaged", problem: "no JSON" }, state("a"), now)[1]).toBe(
      "The backend's state is damaged, and is set aside: no JSON.",
    );
  });
});

describe("what the preview says of it", () => {
  it("is that it is what it was, or each difference and what to type", () => {
    expect(describeOutcome([], "bin/landfall repair", "")).toEqual([
      "The preview is empty: the state is complete.",
    ]);
    expect(describeOutcome(["create Droplet host-droplet"], "bin/landfall repair", " --stack prod")).toEqual([
      "The preview is not empty, because something changed after the state was saved (1):",
      "  create Droplet host-droplet",
      expect.stringMatching(
        /^Next: bin\/landfall repair, .*: bin\/landfall state list --stack prod\. Then: pulumi up$/,
      ),
    ]);
  });
});

describe("the list of states", () => {
  it("says what to type where there is none", () => {
    expect(stateTable([], " --stack prod", now)).toEqual([
      "No state was saved yet. Type: bin/landfall state save --stack prod",
    ]);
  });

  it("has a line for each", () => {
    expect(stateTable([saved, older], "", now)).toEqual([
      "STATE                    AGE  RELEASE                  RESOURCES  SIZE",
      "20260101T000000Z-1a2b3c  2 h  20260101T000000Z-aaaaaa  2          9.0 kB",
      "20251231T000000Z-1a2b3c  1 d                           2          9.0 kB",
    ]);
  });
});
