import { z } from "zod";
import { parseDuration } from "../components/compose/normalForm.ts";
import { group, setting } from "./manual.ts";

const duration = (fallback: string) =>
  z
    .string()
    .refine(
      (text) => (parseDuration(text) ?? 0) >= 60e9,
      "is not a duration of a minute or more, such as {example}",
    )
    .default(fallback);

export const triggers = group(
  z
    .strictObject({
      act: setting(
        z.enum(["nothing", "propose", "rollback"], "is not nothing, propose or rollback").default("propose"),
        {
          description:
            "What the host does about a release with which the app does worse than before. `propose`: it raises an alert that names the command. `rollback`: it runs the containers of the release before again. `nothing`: no release is compared.",
          example: "rollback",
          change: "Applies from the next release on.",
        },
      ),
      watch: setting(duration("15m"), {
        description: "How long a release is compared with the time before it.",
        example: "30m",
        change: "Applies from the next release on.",
      }),
      baseline: setting(duration("1h"), {
        description: "The time before a release that it is compared with.",
        example: "3h",
        change: "Applies from the next release on.",
      }),
    })
    .default({ act: "propose", watch: "15m", baseline: "1h" }),
  {
    description: "Comparison of each release with the time before it. It needs the app's Prometheus.",
    see: "docs/triggers.md",
  },
);
