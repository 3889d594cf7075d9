import { disallowWildcardCallback } from "../../../../../policy/rules/auth0/client/disallowWildcardCallback.ts";
import { UNKNOWN_STRING } from "../../../../../policy/unknownValues.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowWildcardCallback, {
  good: {
    callbacks: ["https://app.example.com/callback"],
    allowedLogoutUrls: ["https://app.example.com/"],
    webOrigins: ["https://app.example.com"],
    allowedOrigins: ["https://app.example.com"],
  },
  alsoGood: {
    "this machine, and an app": {
      callbacks: [
        "http://localhost:3000/cb",
        "http://127.0.0.1/cb",
        "http://[::1]/cb",
        "com.example.app://cb",
      ],
    },
    none: {
      callbacks: undefined,
      allowedLogoutUrls: undefined,
      webOrigins: undefined,
      allowedOrigins: undefined,
    },
  },
  bad: {
    "a wildcard in each": [
      {
        callbacks: ["https://*.example.com/cb"],
        allowedLogoutUrls: ["https://*.example.com"],
        webOrigins: ["*"],
        allowedOrigins: ["https://app-*.example.com"],
      },
      "has https://*.example.com/cb in `callbacks`, which has a wildcard",
      "has https://*.example.com in `allowedLogoutUrls`, which has a wildcard",
      "has * in `webOrigins`, which has a wildcard",
      "has https://app-*.example.com in `allowedOrigins`, which has a wildcard",
    ],
    "plain HTTP": [
      { callbacks: ["http://app.example.com/cb", "HTTP://localhost.example.com"] },
      "has http://app.example.com/cb in `callbacks`, which is not encrypted",
      "has HTTP://localhost.example.com in `callbacks`, which is not encrypted",
    ],
    "one with credentials, without them": [
      { callbacks: ["http://me:pw@app.example.com/cb?key=pw#pw"] },
      "has http://app.example.com/cb in `callbacks`, which is not encrypted",
    ],
    "one beside one that is not known": [
      { callbacks: [UNKNOWN_STRING, "https://*.example.com/cb"] },
      "has https://*.example.com/cb in `callbacks`, which has a wildcard",
    ],
  },
  unknown: "callbacks",
});
