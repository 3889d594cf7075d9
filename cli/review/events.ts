import { z } from "zod";

const state = z.object({
  type: z.string(),
  urn: z.string(),
  parent: z.string().optional(),
  /** What is left of an earlier replacement. */
  delete: z.boolean().optional(),
  protect: z.boolean().optional(),
  retainOnDelete: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).nullish(),
  outputs: z.record(z.string(), z.unknown()).nullish(),
});

const step = z.object({
  op: z.string(),
  urn: z.string(),
  type: z.string(),
  old: state.nullish(),
  new: state.nullish(),
  keys: z.array(z.string()).nullish(),
  diffs: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.unknown()).nullish(),
});

const event = z.object({
  resourcePreEvent: z.object({ metadata: step }).optional(),
  /** Of a refresh: what was found. */
  resOutputsEvent: z.object({ metadata: step }).optional(),
  diagnosticEvent: z
    .object({ urn: z.string().optional(), message: z.string(), severity: z.string() })
    .optional(),
  policyEvent: z
    .object({
      resourceUrn: z.string().optional(),
      message: z.string(),
      policyName: z.string(),
      policyPackName: z.string(),
      enforcementLevel: z.string(),
    })
    .optional(),
  policyAnalyzeSummaryEvent: z
    .object({ policyPackName: z.string(), policyPackVersion: z.string().optional() })
    .optional(),
  summaryEvent: z.object({ result: z.string().optional() }).optional(),
});

/** A resource before or after a step. Secrets are "[secret]" already: the engine hides them before it writes. */
export type State = z.infer<typeof state>;
export type Step = z.infer<typeof step>;
/** One line of the log that the engine writes for programs, as far as it is read here. */
export type Event = z.infer<typeof event>;

/** @throws Error naming the line that cannot be read, without its text: it is the engine's word, but long */
export function parseEvents(text: string): Event[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const where = `line ${index + 1} of the engine's log`;
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      throw new Error(`${where} is not JSON: the preview was cut off. Run the same command again`);
    }
    const parsed = event.safeParse(json);
    if (parsed.success) return [parsed.data];
    const [issue] = parsed.error.issues;
    throw new Error(
      `${where} is not as this version knows it (${issue?.path.join(".")}: ${issue?.message}). Read the whole diff: pulumi preview --diff`,
    );
  });
}
