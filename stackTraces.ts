/**
 * Pulumi's runner maps every stack trace to TypeScript sources, and takes one for each promise: with some 200 resources that is
 * more than a second of every preview. Node runs these sources as they are, so there is nothing to map.
 */
Reflect.deleteProperty(Error, "prepareStackTrace");
