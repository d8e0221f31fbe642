/** Text of a model without characters that hide, reorder or control what a person sees. */

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
/** C1 controls, and the marks by which text is shown in another order than it has (CVE-2021-42574). */
const INVISIBLE = /[\u0080-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
const PICTURES = 0x2400;
const DELETE = 0x7f;

/** Code point for code point, so that places in the text stay where they are. */
export function harmless(text: string): string {
  return text
    .replace(CONTROLS, (one) => String.fromCharCode(one.charCodeAt(0) === DELETE ? 0x2421 : PICTURES + one.charCodeAt(0)))
    .replace(INVISIBLE, "\ufffd");
}
