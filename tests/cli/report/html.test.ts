import { expect, it } from "vitest";
import { html } from "../../../cli/report/html.ts";

it("what is put into a piece of HTML is escaped, once, in texts and attributes", () => {
  const inner = html`<b title="${`"><script>`}">${"a & b"}</b>`;
  expect(html`<p>${inner}${["<i>", inner]}${0}${null}${undefined}${false}</p>`.text).toBe(
    '<p><b title="&quot;&gt;&lt;script&gt;">a &amp; b</b>&lt;i&gt;<b title="&quot;&gt;&lt;script&gt;">a &amp; b</b>0</p>',
  );
});
