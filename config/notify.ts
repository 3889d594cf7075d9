import { z } from "zod";
import { group, setting } from "./manual.ts";
import { filled, httpsUrl, trueOrFalse } from "./values.ts";

const CHANGE = "Alertmanager's container is replaced. Alerts and silences stay.";

const webUrl = z.url({ protocol: /^https?$/, error: "is not a URL" });

const mail = group(
  z.strictObject({
    server: setting(z.string().regex(/^[a-z0-9.-]+:\d{1,5}$/i, "is not a host and port such as {example}"), {
      description: "Mail server, with its port.",
      example: "smtp.example.com:587",
      change: CHANGE,
    }),
    from: setting(z.email("is not an e-mail address"), {
      description: "Sender.",
      example: "alerts@example.com",
      change: CHANGE,
    }),
    to: setting(z.array(z.email("is not an e-mail address")).min(1, "is empty: nobody would be told"), {
      description: "Addresses that alerts are sent to.",
      example: "you@example.com",
      change: CHANGE,
    }),
    username: setting(filled.optional(), {
      description: "Name to log in with at the mail server.",
      default: "no login",
      example: "alerts@example.com",
      change: CHANGE,
    }),
    password: setting(filled.optional(), {
      description: "Password to log in with at the mail server.",
      default: "required with `username`",
      secret: true,
      change: CHANGE,
    }),
    requireTls: setting(trueOrFalse.default(true), {
      description: "Whether mail is sent only if the server offers encryption.",
      example: false,
      change: `${CHANGE} With \`false\`, mail and password may be read on their way.`,
    }),
  }),
  { description: "Alerts by mail." },
);

const slack = group(
  z.strictObject({
    url: setting(httpsUrl, {
      description: "Incoming webhook of a channel. Whoever has it can write there.",
      secret: true,
      change: CHANGE,
    }),
  }),
  { description: "Alerts in a channel of Slack, or of what accepts its webhooks, such as Mattermost." },
);

const telegram = group(
  z.strictObject({
    token: setting(z.string().regex(/^\d+:[\w-]{20,}$/, "is not a token as BotFather gives it"), {
      description: "Token of the bot.",
      secret: true,
      change: CHANGE,
    }),
    chat: setting(
      z.int("is not the number of a chat").refine((id) => id !== 0, "is 0"),
      {
        description: "Number of the chat. A negative one, of a group, is typed after `--`.",
        example: 123456789,
        change: CHANGE,
      },
    ),
  }),
  { description: "Alerts in a chat of Telegram." },
);

const webhook = group(
  z.strictObject({
    url: setting(webUrl, {
      description: "Address that alerts are posted to, as Alertmanager's JSON. It is not encrypted.",
      example: "https://hooks.example.com/alerts",
      change: CHANGE,
    }),
    token: setting(filled.optional(), {
      description: "Token that is sent as `Authorization: Bearer`.",
      default: "no token",
      secret: true,
      change: CHANGE,
    }),
  }),
  { description: "Alerts to a server of your own." },
);

const pagerduty = group(
  z.strictObject({
    key: setting(z.string().regex(/^[A-Za-z0-9]{32}$/, "is not an integration key: 32 letters and digits"), {
      description: "Integration key of a service with the Events API v2.",
      secret: true,
      change: CHANGE,
    }),
  }),
  { description: "Critical alerts to PagerDuty. Warnings are not sent there." },
);

const heartbeat = group(
  z.strictObject({
    url: setting(webUrl, {
      description: "Address that is asked every 5 min while all is well. It is not encrypted.",
      example: "https://hc-ping.com/11111111-2222-3333-4444-555555555555",
      change: CHANGE,
    }),
  }),
  {
    description:
      "Dead man's switch: a service outside that tells you when it hears nothing, such as Healthchecks.",
  },
);

export const notify = group(
  z.strictObject({
    mail: mail.optional(),
    slack: slack.optional(),
    telegram: telegram.optional(),
    webhook: webhook.optional(),
    pagerduty: pagerduty.optional(),
    heartbeat: heartbeat.optional(),
  }),
  {
    description: "Who is told of alerts. `landfall notify test` sends a test alert to each.",
    default: "nobody is told",
    see: "docs/runbooks/monitoring.md",
  },
);
