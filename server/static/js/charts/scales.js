// From values to places, and where to put the ticks.

export function linear([from, to], [start, end]) {
  const span = to - from || 1;
  return value => start + ((value - from) / span) * (end - start);
}

export function logarithmic([from, to], range) {
  const scale = linear([Math.log(from), Math.log(to)], range);
  return value => scale(Math.log(Math.max(value, from)));
}

/** Round values across a span, about so many. */
export function ticks(from, to, about = 5) {
  const rough = (to - from || 1) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find(factor => factor * power >= rough * 0.999) * power;
  const found = [];
  for (let at = Math.ceil(from / step - 1e-9) * step; at <= to + step * 1e-6; at += step)
    found.push(Number(at.toPrecision(12)));
  return found;
}

/** 1, 2 and 5 of every power within a span, or only the powers where those would be many. */
export function logTicks(from, to) {
  const powers = [];
  for (let power = 10 ** Math.floor(Math.log10(from)); power <= to; power *= 10) powers.push(power);
  const fine = powers.flatMap(power => [power, 2 * power, 5 * power]);
  return (powers.length > 3 ? powers : fine).filter(value => value >= from && value <= to);
}

const DAY = 86_400_000;

/** Midnights across a span of milliseconds, at most `most`, as [place, name]. */
export function dayTicks(from, to, most) {
  const days = Math.max(1, Math.round((to - from) / DAY));
  const step = [1, 2, 7, 14, 30, 61, 91, 183, 365, 730].find(each => days / each <= most) ?? 1825;
  const format = new Intl.DateTimeFormat(undefined, {
    day: "numeric",
    month: "short",
    year: step > 100 ? "2-digit" : undefined,
    timeZone: "UTC",
  });
  const found = [];
  for (let at = Math.ceil(from / DAY) * DAY; at <= to; at += step * DAY) found.push([at, format.format(at)]);
  return found;
}
