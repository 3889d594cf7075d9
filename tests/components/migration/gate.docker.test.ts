import { describe } from "vitest";
import { useShop } from "./shop.ts";
import { interruptions } from "./suites/interruptions.ts";
import { refusals } from "./suites/refusals.ts";
import { rehearsals } from "./suites/rehearsals.ts";
import { reversals } from "./suites/reversals.ts";
import { upgrades } from "./suites/upgrades.ts";

// In one file, because they share a server.
useShop();

describe("a migration that succeeds", upgrades);
describe("a migration that is refused", refusals);
describe("a migration of a release that does not run here", rehearsals);
describe("a migration that is taken back", reversals);
describe("a migration that is interrupted", interruptions);
