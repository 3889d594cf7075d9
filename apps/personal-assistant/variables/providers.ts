import type { Variable } from "../../../planning/description/types.ts";
import { credential, setting } from "../../../planning/description/variableKinds.ts";

/** Services of others: what needs one says which of its variables are missing. */
export const providerVariables: Record<string, Variable> = {
  OAUTH_AUTHORITIES: setting(
    "Certificates, as PEM, of authorities to trust beside the public ones where accounts are connected: of a stand-in.",
  ),
  AI_API_URL: setting("Base URL of a language model's chat-completions API: https://api.openai.com/v1."),
  AI_MODEL: setting("Name of the language model."),
  AI_TIMEOUT_SECONDS: setting("Seconds that the language model may take to answer."),
  AI_API_KEY: credential("Key of the language model's API."),
  SMTP_HOST: setting("Mail server that takes the application's mail."),
  SMTP_PORT: setting("Port of the mail server, with STARTTLS."),
  SMTP_USER: setting("User name at the mail server."),
  SMTP_PASSWORD: credential("Password at the mail server."),
  MAIL_FROM: setting("Address that mail comes from."),
  TWILIO_ACCOUNT_SID: setting("Account at Twilio, which sends SMS."),
  TWILIO_AUTH_TOKEN: credential("Token of the account at Twilio."),
  TWILIO_FROM_NUMBER: setting("Number that SMS come from: +15550100."),
};
