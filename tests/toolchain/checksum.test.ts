import { expect, it } from "vitest";
import { algorithmName, checksumFor } from "../../toolchain/checksum.ts";

const [sha1, sha256, sha512] = ["a1", "b2", "c3"].map((pair, index) => pair.repeat([20, 32, 64][index] ?? 0));

it("finds a file's sum as each publisher writes it, and the hash by its length", () => {
  const list = [
    `${sha1}  ./pulumi-resource-docker-v5.2.0-linux-arm64.tar.gz`,
    `${sha1?.toUpperCase()}  ./pulumi-resource-docker-v5.2.0-linux-amd64.tar.gz`,
    `${sha256}  pulumi-v3.259.0-linux-x64.tar.gz`,
    `${sha256} *docker-compose-linux-x86_64`,
    `${sha512}  archive.tar.gz\r`,
  ].join("\n");
  expect(checksumFor(list, "pulumi-resource-docker-v5.2.0-linux-amd64.tar.gz")).toEqual({
    algorithm: "sha1",
    hex: sha1,
  });
  expect(checksumFor(list, "pulumi-v3.259.0-linux-x64.tar.gz")).toEqual({ algorithm: "sha256", hex: sha256 });
  expect(checksumFor(list, "docker-compose-linux-x86_64")).toEqual({ algorithm: "sha256", hex: sha256 });
  expect(checksumFor(list, "archive.tar.gz")).toEqual({ algorithm: "sha512", hex: sha512 });
});

it("takes no other file's sum, and none whose length names no hash", () => {
  const list = `${sha256}  tools/wanted.tar.gz\n${sha256}  wanted.tar.gz.sig\n${"d4".repeat(16)}  wanted.tar.gz\n`;
  expect(checksumFor(list, "wanted.tar.gz")).toBeUndefined();
  expect(checksumFor("<html>Not found</html>", "wanted.tar.gz")).toBeUndefined();
});

it("names a hash as people do", () => {
  expect(algorithmName({ algorithm: "sha1", hex: "" })).toBe("SHA-1");
  expect(algorithmName({ algorithm: "sha256", hex: "" })).toBe("SHA-256");
});
