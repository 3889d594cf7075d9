import { disallowPlainPasswordStorage } from "../../../../../policy/rules/postgresql/role/disallowPlainPasswordStorage.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPlainPasswordStorage, {
  good: { name: "app" },
  bad: {
    plain: [{ encryptedPassword: false }, "has a password that is stored in plain text"],
  },
  unknown: "encryptedPassword",
});
