// What was changed between two short texts, word by word.

const MOST = 400;

/** Parts of the later text and what went: [kind, text], kind being "same", "gone" or "new". */
export function changes(before, after) {
  const [old, now] = [words(before), words(after)];
  if (old.length > MOST || now.length > MOST)
    return [
      ["gone", before],
      ["new", after],
    ];
  const kept = lengths(old, now);
  const parts = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) add(parts, "same", old[i++], j++);
    else if (j >= now.length || (i < old.length && kept[i + 1][j] >= kept[i][j + 1])) add(parts, "gone", old[i++]);
    else add(parts, "new", now[j++]);
  }
  return parts;
}

const words = text => text.match(/\w+|\s+|[^\w\s]/g) ?? [];

/** Longest common subsequence of every two tails. */
function lengths(old, now) {
  const table = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      table[i][j] = old[i] === now[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}

function add(parts, kind, text) {
  const last = parts.at(-1);
  if (last?.[0] === kind) last[1] += text;
  else parts.push([kind, text]);
}
