export { GeneratedSecrets } from "./generatedSecrets.ts";
