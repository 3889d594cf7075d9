/** What was typed cannot be done as typed. Ends the command with exit code 2; every other error ends it with 1. */
export class UsageError extends Error {}
