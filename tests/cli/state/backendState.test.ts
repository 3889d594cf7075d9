import { describe, expect, it } from "vitest";
import { classifyExportError, stateFile } from "../../../cli/state/backendState.ts";

describe("what the engine says of a state that it cannot export", () => {
  it("is that there is none", () => {
    expect(classifyExportError("error: no stack named 'prod' found")).toEqual({ status: "lost" });
  });

  it("is that it is damaged", () => {
    expect(
      classifyExportError("error: failed to load checkpoint: place 1: unexpected end of JSON input"),
    ).toEqual({
      status: "damaged",
      problem: "failed to load checkpoint: place 1: unexpected end of JSON input",
    });
  });

  it("is no matter of the state, and then nothing is brought back", () => {
    expect(() => classifyExportError("error: could not list bucket: AccessDenied")).toThrow(
      "pulumi stack export: error: could not list bucket: AccessDenied",
    );
  });
});

describe("the file of a stack", () => {
  it("is under the backend's folder, whatever the stack is called in full", () => {
    expect(stateFile("file:///be", "/c", "organization/landfall/prod")).toBe(
      "/be/.pulumi/stacks/landfall/prod.json",
    );
    expect(stateFile("file://./be?x=y", "/c", "prod")).toBe("/c/be/.pulumi/stacks/landfall/prod.json");
  });

  it("is not on this machine for other backends", () => {
    expect(stateFile("s3://bucket", "/c", "prod")).toBeUndefined();
  });
});
