import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../cli/program.ts";

const WIDTH = 80;
const MAX_WORDS = 25;

/** Every command and subcommand, with the words that call it. */
function commands(command: Command, words: string[] = []): { words: string; command: Command }[] {
  const own = [...words, command.name()];
  command.configureOutput({ getOutHelpWidth: () => WIDTH, getOutHasColors: () => false });
  return [{ words: own.join(" "), command }, ...command.commands.flatMap((child) => commands(child, own))];
}

describe.each(commands(createProgram()))("$words --help", ({ command }) => {
  it(`fits a terminal of ${WIDTH} columns`, () => {
    const help = command.helpInformation().split("\n");
    expect(help.filter((line) => line.length > WIDTH)).toEqual([]);
  });

  it("describes the command, its arguments and its options, in short sentences", () => {
    const parts = [...command.registeredArguments, ...command.options];
    for (const description of [command.description(), ...parts.map((part) => part.description)]) {
      expect(description).not.toBe("");
      for (const sentence of description.split(/[.;] /))
        expect(sentence.split(" ").length).toBeLessThanOrEqual(MAX_WORDS);
    }
  });
});
