export { GeneratedSecrets, type GeneratedSecretsArgs } from "./generatedSecrets.ts";
