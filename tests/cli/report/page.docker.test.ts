import { afterAll, beforeAll, expect, it } from "vitest";
import { renderNowPage } from "../../../cli/report/nowPage.ts";
import { renderReleasePage } from "../../../cli/report/releasePage.ts";
import { Browser } from "./browser.ts";
import { host, report } from "./samples.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await Browser.start();
}, 120_000);
afterAll(() => browser?.close());

/** What a person would not like to see, a line each. */
const FAULTS = `(() => {
  const faults = [];
  const named = (it) => it.tagName + " " + JSON.stringify(it.textContent.trim().slice(0, 40));
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) faults.push("the page is wider than the screen: " + page.scrollWidth);
  for (const it of document.querySelectorAll("h1, h2, p, li, td, th, .card, .scroll, figcaption"))
    if (it.scrollWidth > it.clientWidth + 1) faults.push("its text does not fit: " + named(it));
  const overlap = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].map((it) => ({ it, box: it.getBoundingClientRect() }));
    for (const [at, { it, box }] of texts.entries()) {
      if (box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom)
        faults.push("it leaves its plot: " + named(it));
      if (box.height < 9) faults.push("it is too small: " + named(it));
      for (const other of texts.slice(at + 1)) if (overlap(box, other.box)) faults.push(named(it) + " overlaps " + named(other.it));
    }
  }
  const boxes = [...document.querySelectorAll("body > *, .card")].map((it) => ({ it, box: it.getBoundingClientRect() }));
  for (const [at, { it, box }] of boxes.entries())
    for (const other of boxes.slice(at + 1))
      if (!it.contains(other.it) && overlap(box, other.box)) faults.push(named(it) + " overlaps " + named(other.it));
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => channels(colour).slice(0, 3)
    .map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (it) => {
    const own = getComputedStyle(it).backgroundColor;
    return channels(own)[3] === 0 && it.parentElement ? behind(it.parentElement) : own;
  };
  for (const it of document.querySelectorAll("h1, h2, p, li, td, th, code, figcaption, svg text, .value, .muted, .bad, .good, .warn")) {
    const style = getComputedStyle(it);
    const [a, b] = [light(it.tagName === "text" ? style.fill : style.color), light(behind(it))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faults.push("it is hard to read, with a contrast of " + contrast.toFixed(1) + ": " + named(it));
  }
  return [...new Set(faults)];
})()`;

const long = "a-service-whose-name-is-longer-than-a-telephone-is-wide-".repeat(3);
const pages = {
  "of a release": renderReleasePage(report),
  "of a release with long names": renderReleasePage({
    ...report,
    host: {
      ...host,
      changes: {
        settings: [long],
        services: [long],
        files: [{ name: long.replaceAll("-", "/"), change: "added" }],
      },
      events: [
        {
          at: "2026-11-21T15:44:30Z",
          kind: "rollout",
          services: [long],
          phase: "watch",
          seconds: 4000,
          steps: [],
          outcome: "failed",
          why: long,
        },
      ],
    },
  }),
  "of the last hours": renderNowPage(host, "shop"),
  "of the last days": renderNowPage(
    { ...host, window: { ...host.window, from: host.window.from - 20 * 86_400 } },
    "shop",
  ),
};

it.each(
  Object.keys(pages).flatMap((name) =>
    ([1280, 390] as const).flatMap((width) =>
      (["light", "dark"] as const).map((scheme) => ({ name, width, scheme })),
    ),
  ),
)("the page $name has no fault at $width px in $scheme", async ({ name, ...view }) => {
  expect(await browser.look(pages[name as keyof typeof pages], view, FAULTS)).toEqual([]);
});

it("a fault would be found", async () => {
  const bad = pages["of a release"].replace(
    "</style>",
    "svg text { font-size: 40px } .value { color: #888; white-space: nowrap } .card { margin-right: -40px }</style>",
  );
  const faults = await browser.look<string[]>(bad, { width: 390, scheme: "light" }, FAULTS);
  for (const what of ["overlaps", "leaves its plot", "hard to read"])
    expect(faults.join("\n"), what).toContain(what);
});
