// Contrast of two colours as WCAG 2 counts it.

/** `#1268e0` or `#fff` to `[18, 104, 224]`; null for anything else. */
export function parseColor(text) {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text.trim());
  if (short !== null) return short.slice(1).map((digit) => parseInt(digit + digit, 16));
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim());
  return long === null ? null : long.slice(1).map((digits) => parseInt(digits, 16));
}

/** As a colour field wants it: six digits. */
export function longColor(text) {
  const parsed = parseColor(text);
  return parsed === null ? '#000000' : `#${parsed.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function luminance(color) {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** 1 to 21, or null where one of the two is no colour that can be counted. */
export function contrast(one, other) {
  const [a, b] = [parseColor(one), parseColor(other)];
  if (a === null || b === null) return null;
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** Cut off, not rounded, so that 4.499 is not shown as the 4.50 that it is not. */
export function inWords(ratio) {
  return (Math.floor(ratio * 100) / 100).toFixed(2);
}
