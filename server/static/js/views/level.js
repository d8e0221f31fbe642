// The recording levels, in words.

export const LEVELS = {
  all: [
    "everything",
    "Offers, answers and what became of them, with the code around them. Secrets are taken out first.",
  ],
  no_code: ["no code", "Counts, times and outcomes only: no code, no paths, no names."],
  off: ["nothing", "No development data is written."],
};
