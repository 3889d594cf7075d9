import { expect, test } from "vitest";
import { ownSources } from "../../../sandbox/images/base/apt.ts";

test("only Debian's sources of the images' release are taken from this machine", () => {
  const targets = [
    "http://mirror.test/debian/ bookworm main Debian",
    "http://mirror.test/debian-security/ bookworm-security main Debian",
    "http://mirror.test/debian/ trixie main Debian",
    "https://packages.test/node/ bookworm main Node",
  ].join("\n");
  expect(ownSources(targets, "bookworm")).toEqual([
    { uri: "http://mirror.test/debian/", codename: "bookworm", component: "main" },
    { uri: "http://mirror.test/debian-security/", codename: "bookworm-security", component: "main" },
  ]);
});

test("a newer release is taken from this machine's mirrors of its own, without their security updates", () => {
  const targets = [
    "http://mirror.test/debian/ bookworm main Debian",
    "http://mirror.test/debian/ bookworm-updates main Debian",
    "http://mirror.test/debian-security/ bookworm-security main Debian",
    "https://packages.test/node/ bookworm main Node",
  ].join("\n");
  expect(ownSources(targets, "forky")).toEqual([
    { uri: "http://mirror.test/debian/", codename: "forky", component: "main" },
  ]);
});
