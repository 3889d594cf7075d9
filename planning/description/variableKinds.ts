import type { ServerSettings } from "../../components/database/index.ts";
import type { StackValues, Variable } from "./types.ts";

/** Not secret, in the stack's configuration or an env file; without it the Compose file's own default holds. */
export const setting = (description: string): Variable => ({
  description,
  source: { from: "setting", required: false },
});

/** As `setting`, and sized for the droplet where it is not set. */
export const serverSetting = (description: string, server: keyof ServerSettings): Variable => ({
  description,
  source: { from: "setting", required: false, server },
});

/** As `setting`, without a default. */
export const requiredSetting = (description: string): Variable => ({
  description,
  source: { from: "setting", required: true },
});

/** A secret that the stack makes once and keeps. @param length Default: 32 characters */
export const generated = (description: string, length = 32): Variable => ({
  description,
  source: { from: "generated", length },
});

/** A secret of somebody else's, in the stack's configuration. What needs it is off without it. */
export const credential = (description: string): Variable => ({
  description,
  source: { from: "config", required: false },
});

/** As `credential`, without which nothing works. */
export const required = (description: string): Variable => ({
  description,
  source: { from: "config", required: true },
});

/** Known from the stack's configuration or its components. */
export const stack = (description: string, value: keyof StackValues): Variable => ({
  description,
  source: { from: "stack", value },
});
