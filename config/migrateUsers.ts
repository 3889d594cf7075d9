import { z } from "zod";
import { dateOnly } from "../components/oauth/index.ts";
import { group, setting } from "./manual.ts";

export const migrateUsers = group(
  z
    .strictObject({
      passwords: setting(z.enum(["reset", "import"], "is not reset or import").default("reset"), {
        description:
          "What becomes of passwords. `reset`: people set a new one at Auth0. `import`: Auth0 gets the bcrypt hashes of the users table.",
        example: "import",
        change: "Users who move from then on.",
      }),
      mails: setting(z.enum(["hold", "send"], "is not hold or send").default("hold"), {
        description:
          "Whether Auth0 writes to each moved person to set a new password. `hold`: not before `landfall migrate-users mails`.",
        example: "send",
        change: "Users who move from then on.",
      }),
      oldKeysEnd: setting(
        z.string().transform(dateOnly).pipe(z.iso.date("is not a date such as {example}")).optional(),
        {
          description:
            "Day on which the keys end that people had before they moved. From 30 days before it on, `pulumi preview` and `landfall status` warn.",
          default: "they do not end",
          example: "2027-03-01",
          change: "Containers that use it are replaced.",
        },
      ),
    })
    .default({ passwords: "reset", mails: "hold" }),
  { description: "How `landfall migrate-users` moves people to Auth0.", see: "docs/migrate-users.md" },
);
