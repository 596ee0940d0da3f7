// How a span of time is written: `2 d 3 h 4 min 5 s`, without the parts that are zero at its front.
'use strict';

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
];

/** @param {number} seconds */
exports.formatSpan = function formatSpan(seconds) {
  let rest = Math.max(0, Math.floor(seconds));
  const parts = UNITS.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return [count, unit];
  });
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first < 0 ? -1 : first)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
};
