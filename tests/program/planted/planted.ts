/** Values that no message may hold. */
export const planted = { secret: "qX7wvV2k9sLm3RtB", guessable: "admin123" };
