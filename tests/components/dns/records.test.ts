import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planRecords, relativeName } from "../../../components/dns/records.ts";

const site = {
  domain: "example.com",
  zoneName: "example.com",
  addressV6: false,
  www: true,
  caa: ["letsencrypt.org"],
  wildcard: false,
};

describe("relativeName", () => {
  it.each([
    ["example.com", "example.com", "@"],
    ["www.example.com", "example.com", "www"],
    ["a.b.example.com", "example.com", "a.b"],
  ])("%s in %s is %s", (fqdn, zone, name) => expect(relativeName(fqdn, zone)).toBe(name));

  it("refuses a zone that only ends alike", () => {
    expect(() => relativeName("notexample.com", "example.com")).toThrow(
      "notexample.com is not in the zone example.com",
    );
  });

  it("is undone by joining with the zone", () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
        expect(`${relativeName(`${labels.join(".")}.example.com`, "example.com")}.example.com`).toBe(
          `${labels.join(".")}.example.com`,
        );
      }),
    );
  });
});

describe("planRecords", () => {
  it("leads the zone and its www to the address, and lets one authority issue", () => {
    expect(planRecords(site)).toEqual([
      { key: "a", type: "A", name: "@", value: { address: "v4" } },
      { key: "www", type: "CNAME", name: "www", value: "example.com." },
      {
        key: "caa-letsencrypt.org",
        type: "CAA",
        name: "@",
        flags: 0,
        tag: "issue",
        value: "letsencrypt.org.",
      },
    ]);
  });

  it("names everything relative to the zone of a site inside it", () => {
    const records = planRecords({
      ...site,
      domain: "app.example.com",
      addressV6: true,
      mail: {
        mx: [{ host: "mx.example.net", priority: 10 }],
        dkim: [{ selector: "k1", value: "v=DKIM1; p=A" }],
      },
    });
    expect(records.map(({ type, name }) => `${type} ${name}`)).toEqual([
      "A app",
      "AAAA app",
      "CNAME www.app",
      "CAA app",
      "MX app",
      "TXT k1._domainkey.app",
    ]);
  });

  it("ends names with a dot, and texts and URLs without", () => {
    const records = planRecords({
      ...site,
      www: false,
      wildcard: true,
      caaContact: "me@example.com",
      mail: {
        mx: [{ host: "mx.example.net.", priority: 5 }],
        spf: "v=spf1 -all",
        dmarc: "v=DMARC1; p=reject",
      },
    });
    expect(records.slice(1)).toEqual([
      {
        key: "caa-letsencrypt.org",
        type: "CAA",
        name: "@",
        flags: 0,
        tag: "issue",
        value: "letsencrypt.org.",
      },
      {
        key: "caa-wild-letsencrypt.org",
        type: "CAA",
        name: "@",
        flags: 0,
        tag: "issuewild",
        value: "letsencrypt.org.",
      },
      { key: "caa-iodef", type: "CAA", name: "@", flags: 0, tag: "iodef", value: "mailto:me@example.com" },
      { key: "mx-mx.example.net", type: "MX", name: "@", priority: 5, value: "mx.example.net." },
      { key: "spf", type: "TXT", name: "@", value: "v=spf1 -all" },
      { key: "dmarc", type: "TXT", name: "_dmarc", value: "v=DMARC1; p=reject" },
    ]);
  });
});
