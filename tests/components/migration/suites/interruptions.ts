import { access } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { docker } from "../../../../sandbox/images/docker.ts";
import { bed, columns, copied, FIRST_OF_TWO, rows, TWO } from "../shop.ts";

/** Runs that are killed, and announced windows. */
export function interruptions(): void {
  test("killed at each of its steps, one after the other, the next run goes on with it, and the last one ends it", async () => {
    const place = await copied();
    await place.release({ ...TWO, "002": `SELECT pg_sleep(2); ${TWO["002"]}` });
    let cut: string | undefined;
    for (const step of ["backup", "rehearsal", "apply", "assertions", "record"]) {
      const killed = await place.migrate(["run"], async (pid) => {
        await place.at(step, { to: "002" });
        process.kill(pid, "SIGKILL");
      });
      expect(killed.exitCode, step).not.toBe(0);
      if (cut !== undefined) expect(killed.output).toContain(`was cut short at its step ${cut}`);
      cut = step;
    }
    const { output, exitCode } = await place.migrate();
    expect(output).toContain("was cut short at its step record");
    expect(exitCode).toBe(0);
    expect(await columns(place)).toBe("id text author");
    expect(await rows(place)).toBe("100|5050");
    expect(await place.leftovers()).toEqual([]);
    expect((await place.migrate()).output).toContain("nothing to do");
  });

  test("killed while it goes back, the next run goes on going back", async () => {
    const place = await copied({ downgrade: undefined });
    await place.release(FIRST_OF_TWO);
    await place.migrate(["run"], async (pid) => {
      await place.at("restore");
      process.kill(pid, "SIGKILL");
    });
    const { output, exitCode } = await place.migrate();
    expect(output).toContain("it was being taken back by its backup when it was cut short");
    expect(exitCode).toBe(1);
    expect(await columns(place)).toBe("id text");
    expect(await rows(place)).toBe("100|5050");
  });

  test("in an announced window the services stop, also a killed run lets them start again", async () => {
    const place = await copied({
      downgrade: undefined,
      maintenance: { services: ["api"], minutes: 2, reason: "the tables change" },
    });
    const api = await docker([
      ...["run", "--detach", "--label", `landfall.app=${bed.system}`, "--label", "landfall.service=api"],
      ...["--stop-timeout", "1", bed.image, "sleep", "1000"],
    ]);
    const running = () => docker(["inspect", "--format", "{{.State.Running}}", api]);
    const page = join(place.root, "srv", bed.system, "upstreams/maintenance");
    await place.release({ ...TWO, "002": `SELECT pg_sleep(2); ${TWO["002"]}` });
    await place.migrate(["run"], async (pid) => {
      await place.at("apply");
      expect(await running()).toBe("false");
      await access(page);
      process.kill(pid, "SIGKILL");
    });
    for (let tries = 0; (await running()) !== "true"; tries++) {
      if (tries > 900) throw new Error("the service does not start again");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await expect(access(page)).rejects.toThrow();
    const { output, exitCode } = await place.migrate();
    expect(output).toMatch(/maintenance: over after \d+ s of the 2 min that were announced/);
    const [, seconds] = /maintenance: over after (\d+) s of the 2 min that were announced/.exec(output) ?? [];
    expect((await place.journal()).windowSeconds, output).toBe(Number(seconds));
    expect(exitCode).toBe(0);
    expect(await running()).toBe("true");
    expect(await columns(place)).toBe("id text author");
  });
}
