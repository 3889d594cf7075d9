import { isValidToken, readTokens } from "../api/tokens.ts";
import type { RegionSettings } from "../settings.ts";
import { Inbox } from "./inbox.ts";
import { mailServer } from "./mailServer.ts";
import { webhook } from "./webhook.ts";

/**
 * Serves the mail server and the webhook that alerts of the sandbox go to.
 * @returns a function that stops them
 */
export async function listenForMessages({
  inbox: { address, mailPort, port },
  api,
}: Pick<RegionSettings, "inbox" | "api">): Promise<() => Promise<void>> {
  const inbox = new Inbox();
  const tokens = readTokens(api);
  const app = webhook(inbox, (token) => isValidToken(tokens, token));
  const mail = mailServer(inbox);
  await app.listen({ host: address, port });
  await new Promise<void>((resolve, reject) => {
    mail.once("error", reject);
    mail.listen(mailPort, address, resolve);
  });
  return async () => {
    await app.close();
    await new Promise<void>((resolve) => mail.close(resolve));
  };
}
