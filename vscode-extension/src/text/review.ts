/** What a review of changes, and an edit by instruction, say to people. */
export const REVIEW = {
  author: "Chipsmith",
  change: (number: number, all: number) => (all === 1 ? "Proposed change" : `Proposed change ${number} of ${all}`),
  removes: "Removes these lines.",
  accept: "$(check) Accept",
  refuse: "$(close) Refuse",
  acceptAll: (count: number) => `$(check-all) Accept all ${count}`,
  refuseAll: "$(close-all) Refuse all",
  conflict: (count: number) =>
    `${count === 1 ? "One change was" : `${count} changes were`} left out: the lines have changed meanwhile. Fix: ask for it again.`,
  notApplied: "The document could not be changed, or changed just then. Fix: make it writable, and ask again.",
  readOnly: "This document cannot be changed. Fix: save it under another name, and ask there.",
  none: "There is no change to decide on here.",
  noFollowing: (language: string) =>
    `Chipsmith does not change ${language} documents. Fix: set the document's language to one that it knows.`,
} as const;

export const EDIT = {
  instruct: "Change by Instruction",
  what: (first: number, last: number) =>
    first === last ? `What shall change in line ${first}?` : `What shall change in lines ${first} to ${last}?`,
  example: "For example: use a period of 4 ns and name the clock",
  draft: "What Chipsmith writes; nothing is changed yet",
  writing: "$(loading~spin) Chipsmith is writing…",
  stop: "$(debug-stop) Stop",
  noEditor: "No file is open. Fix: open one, and select the lines that are to be changed.",
  nothing: "Chipsmith proposes no change. Fix: say in other words what shall change.",
  busy: "Chipsmith is writing a change of this document. Fix: wait, or stop it with Escape.",
  failed: (reason: string) => `Nothing was changed. ${reason}`,
  changed: "The document changed meanwhile; changes of lines that are different now will be left out.",
} as const;
