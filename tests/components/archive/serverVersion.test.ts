import { expect, it } from "vitest";
import { parseServerVersion } from "../../../components/archive/index.ts";

it.each([
  ["postgres:16", 16],
  ["postgres:16.4-bookworm", 16],
  ["postgres:17beta1", 17],
  ["docker.io/library/postgres:9.6-alpine@sha256:0123", 9],
  ["registry.example.com:5000/team/postgres:15-bookworm", 15],
  ["bitnami/postgresql:16.4.0-debian-12-r1", 16],
  ["postgis/postgis:17-3.5", 17],
  ["pgvector/pgvector:pg16", 16],
  ["timescale/timescaledb:2.17.2-pg17", 17],
  ["postgres", undefined],
  ["postgres:latest", undefined],
  // A digest of the content that begins with digits.
  ["registry.example.com/postgres:16ab34cd56ef", undefined],
  ["registry.example.com:5000/postgres", undefined],
  ["shop/database:16.4", undefined],
  ["", undefined],
])("%s is PostgreSQL %s", (image, version) => {
  expect(parseServerVersion(image)).toBe(version);
});
