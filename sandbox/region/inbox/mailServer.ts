import { SMTPServer } from "smtp-server";
import type { Inbox } from "./inbox.ts";

/** Takes every mail, without encryption and without a login, and keeps it in the inbox. */
export function mailServer(inbox: Inbox): SMTPServer {
  return new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    logger: false,
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", done);
      stream.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        inbox.add({
          at: new Date().toISOString(),
          kind: "mail",
          from: envelope.mailFrom === false ? "" : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          subject: subjectOf(text),
          text,
        });
        done();
      });
    },
  });
}

/** The header `Subject`, of which long ones go on in the next line. */
function subjectOf(text: string): string {
  const [head = ""] = text.split(/\r?\n\r?\n/);
  return /^subject: *(.*(?:\r?\n[ \t].*)*)/im.exec(head)?.[1]?.replaceAll(/\r?\n[ \t]+/g, " ") ?? "";
}
