import { expect, test } from "vitest";
import { withGrant } from "../../../../sandbox/region/docker/services/bucketPolicy.ts";

const others = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow" as const, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" },
    { Effect: "Allow" as const, Principal: { AWS: ["other"] }, Action: "s3:*", Resource: "arn:aws:s3:::b" },
  ],
};

test("a new grant takes the place of the key's old one and leaves the others", () => {
  const writing = withGrant(others, "key", "b", "readwrite");
  const reading = withGrant(writing, "key", "b", "read");
  expect(writing?.Statement.flatMap((statement) => statement.Action)).toContain("s3:PutObject");
  expect(reading?.Statement.flatMap((statement) => statement.Action)).not.toContain("s3:PutObject");
  expect(reading?.Statement).toHaveLength(4);
  expect(withGrant(reading, "key", "b", undefined)).toEqual(others);
});

test("nothing left to say is no policy", () => {
  expect(withGrant(withGrant(undefined, "key", "b", "fullaccess"), "key", "b", undefined)).toBeUndefined();
});
