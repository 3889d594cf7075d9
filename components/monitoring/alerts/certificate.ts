/** Share of the certificate's time that is left, as the host knows it. */
export const CERTIFICATE_LEFT =
  "(landfall_certificate_not_after_timestamp_seconds - time()) / (landfall_certificate_not_after_timestamp_seconds - landfall_certificate_not_before_timestamp_seconds)";
