export { besideParts, bundle, partsOf } from "./bundle.ts";
