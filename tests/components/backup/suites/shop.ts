import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { type Bed, makeBed } from "../bed.ts";

export const ID = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;
export const ROWS = 20_000;

/** What every suite works on: one for all of them, as to make one takes longer than most of their tests. */
export let bed: Bed;

export const manual = ["create", "--reason", "manual"];
export const good = async (...args: string[]) => {
  const ran = await bed.backup([...manual, ...args]);
  expect(ran.stderr).toContain(" is good (");
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toMatch(ID);
  return ran.stdout;
};
export const list = async () =>
  JSON.parse((await bed.backup(["list"])).stdout) as { id: string; state: string }[];
export const states = async () => Object.fromEntries((await list()).map(({ id, state }) => [id, state]));
export const metric = async (name: string) =>
  Number(
    new RegExp(`^${name} (.*)$`, "m").exec(
      await readFile(join(bed.data, "metrics/backup.prom"), "utf8"),
    )?.[1],
  );
export const last = async () => JSON.parse(await readFile(join(bed.data, "last-backup.json"), "utf8"));
/** Also hidden folders: what a killed run leaves. */
export const onDroplet = async () => (await readdir(join(bed.data, "backups"))).sort();
export const inSpaces = async () => (await readdir(bed.objects)).sort();
/** Puts a program of this name before the host's own; `real` in the script is the host's. */
export const shadow = (name: string, script: string) =>
  bed.onHost(
    `cat >/usr/local/bin/${name} <<'EOF'\n#!/bin/bash\nreal=/usr/bin/${name}\n${script}\nEOF\nchmod 0755 /usr/local/bin/${name}`,
  );

/** A database with something of every kind in it. */
export async function openShop(): Promise<void> {
  bed = await makeBed();
  await bed.sql(`CREATE SCHEMA shop;
    CREATE TABLE shop.orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text);
    INSERT INTO shop.orders (text) SELECT md5(i::text) || md5((i + 1)::text) FROM generate_series(1, ${ROWS}) i;
    CREATE INDEX ON shop.orders (text);
    CREATE TABLE shop."odd name" (id int REFERENCES shop.orders);
    CREATE TABLE shop.parts (id int, day int) PARTITION BY RANGE (day);
    CREATE TABLE shop.parts_1 PARTITION OF shop.parts FOR VALUES FROM (0) TO (9);
    INSERT INTO shop.parts VALUES (1, 1), (2, 2);
    CREATE VIEW shop.seen AS SELECT * FROM shop.orders;
    CREATE FUNCTION shop.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE ROLE reader LOGIN PASSWORD 'planted-role'`);
}
