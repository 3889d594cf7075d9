import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { unknownCheckingProxy } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { toCrossGuardPolicy } from "../../policy/crossGuardPolicy.ts";
import { evaluateRule } from "../../policy/evaluateRule.ts";
import type { ResourceRule, RuleConfig } from "../../policy/rule.ts";
import { UNKNOWN_STRING } from "../../policy/unknownValues.ts";

type Inputs<P> = Partial<P>;

interface Cases<P, S> {
  good: Inputs<P>;
  /** Other compliant inputs, each with a description. */
  alsoGood?: Record<string, Inputs<P>>;
  /** The inputs that replace those of `good`, and every violation, typed by hand. */
  bad: Record<string, [Inputs<P>, ...string[]]>;
  config?: Partial<S>;
  /** An input that the rule reads and that may be unknown at preview. @default the rule reads none */
  unknown?: string;
}

export function testRule<P, S extends RuleConfig>(rule: ResourceRule<P, S>, cases: Cases<P, S>) {
  const { good, alsoGood = {}, bad, unknown, config } = cases;
  const validate = (inputs: Inputs<P>, protect: boolean) =>
    evaluateRule(rule, inputs as Record<string, unknown>, { name: "it", protect, ...(config && { config }) });

  describe(rule.name, () => {
    it("passes the good one", () => {
      expect(validate(good, true)).toEqual({ violations: [] });
    });

    it.each(Object.entries(alsoGood))("passes %s", (_, inputs) => {
      expect(validate({ ...good, ...inputs }, true)).toEqual({ violations: [] });
    });

    it.each(Object.entries(bad))("reports %s", (_, [inputs, ...messages]) => {
      expect(validate({ ...good, ...inputs }, false).violations).toEqual(messages);
    });

    it("ignores other types", () => {
      const policy = toCrossGuardPolicy(rule, "mandatory", [], () => {}) as ResourceValidationPolicy;
      const validations = [policy.validateResource ?? []].flat();
      const other = {
        type: "aws:s3/bucket:Bucket",
        isType: () => false,
        notApplicable(reason: string) {
          throw new Error(reason);
        },
      } as unknown as ResourceValidationArgs;
      expect(validations).toHaveLength(rule.types.length);
      rule.types.forEach((type, index) => {
        expect(() => validations[index]?.(other, expect.unreachable)).toThrow(
          `Policy only applies to resources of type '${type}'`,
        );
      });
    });

    it(
      unknown === undefined
        ? "judges whatever is not known yet"
        : "neither passes nor reports what is not known yet",
      () => {
        const { violations, unknown: error } = validate(
          { ...good, [unknown ?? "name"]: UNKNOWN_STRING },
          unknown === undefined,
        );
        expect(violations).toEqual([]);
        expect(error?.message).toBe(unknown && `string value at .${unknown} can't be known during preview`);
      },
    );

    if (rule.remediateResource !== undefined) {
      const { remediateResource: remediate } = rule;
      it.each(Object.entries(bad))("remedies %s", (_, [inputs]) => {
        expect(validate(remediate({ ...good, ...inputs } as P) as Inputs<P>, false)).toEqual({
          violations: [],
        });
      });

      it("remedies nothing that is right, as the engine gives it and as another remedy leaves it", () => {
        const policy = toCrossGuardPolicy(rule, "remediate", [], () => {}) as ResourceValidationPolicy;
        const about = { type: rule.types[0], name: "it", opts: { protect: true }, getConfig: () => ({}) };
        const run = (props: object) => policy.remediateResource?.({ ...about, props } as never);
        expect(run(unknownCheckingProxy(good))).toBeUndefined();
        expect(run(good)).toBeUndefined();
        for (const [inputs] of Object.values(bad)) expect(run({ ...good, ...inputs })).toBeDefined();
      });
    }
  });
}
