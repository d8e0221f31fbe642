/** What several parts say to people. */
export const TEXT = {
  stopped: "Stopped.",
} as const;
