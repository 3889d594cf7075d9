import { NOTIFY_SECRETS } from "../components/monitoring/index.ts";
import type { App } from "../planning/description/types.ts";
import type { Problem } from "../problem.ts";
import { setCommand } from "./commands.ts";

const REMOVE_ALL = "pulumi config rm landfall:notify";

type Given = Readonly<Record<string, unknown>>;

/** What is wrong with the receivers of alerts, beyond the types of their keys. */
export function notifyProblems(app: App, given: unknown, secretKeys: ReadonlySet<string>): Problem[] {
  if (!isGroup(given)) return [];
  if (app.monitoring === undefined)
    return [
      {
        where: "landfall:notify",
        problem: `is set, but ${app.name} has no alerts`,
        fix: `${REMOVE_ALL}, or, for alerts: ${setCommand(["monitoring", "enabled"])}`,
      },
    ];
  return [
    ...loginProblems(given.mail),
    ...(["webhook", "heartbeat"] as const).flatMap((name) => urlProblems(name, given[name])),
    ...(secretKeys.has("landfall:notify") ? [] : plainSecrets(given)),
  ];
}

/** A name and its password belong together. */
function loginProblems(mail: unknown): Problem[] {
  if (!isGroup(mail) || (mail.username === undefined) === (mail.password === undefined)) return [];
  const [missing, there] = mail.username === undefined ? ["username", "password"] : ["password", "username"];
  return [
    {
      where: `landfall:notify.mail.${missing}`,
      problem: `is not set, but ${there} is`,
      fix: setCommand(["notify", "mail", missing]),
    },
  ];
}

/** These addresses are in the configuration that Alertmanager shows. */
function urlProblems(name: "webhook" | "heartbeat", receiver: unknown): Problem[] {
  if (!isGroup(receiver) || typeof receiver.url !== "string" || !URL.canParse(receiver.url)) return [];
  const { username, password } = new URL(receiver.url);
  if (username === "" && password === "") return [];
  return [
    {
      where: `landfall:notify.${name}.url`,
      problem: "has a name or a password in it, and is not encrypted",
      fix: [
        setCommand(["notify", name, "url"]),
        ...(name === "webhook" ? [setCommand(["notify", "webhook", "token"])] : []),
      ].join("\n"),
    },
  ];
}

/** Pulumi reports for the whole group whether anything in it is encrypted. */
function plainSecrets(given: Given): Problem[] {
  return Object.values(NOTIFY_SECRETS).flatMap(({ key: [receiver, key] }) => {
    const group = given[receiver];
    if (!isGroup(group) || group[key] === undefined) return [];
    return [
      {
        where: `landfall:notify.${receiver}.${key}`,
        problem: "is in the stack's file in plain text; replace it where it was issued, then set the new one",
        fix: setCommand(["notify", receiver, key]),
      },
    ];
  });
}

function isGroup(value: unknown): value is Given {
  return typeof value === "object" && value !== null;
}
