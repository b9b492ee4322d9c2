/** The form of what a tool prints: what stands for one machine, Pod and moment is taken out, and columns are as narrow as can be. */

const PARTS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:[\da-f]{2}:){5}[\da-f]{2}\b/giu, 'MAC'],
  [/MAC\([\w-]+\)/gu, 'MAC(NAME)'],
  [/\b\w{3}, \d+ \w{3} \d{4} \d\d:\d\d:\d\d \+0000/gu, 'TIME'],
  [/\b[A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d\.\d{3}\b/gu, 'TIME'],
  [/\b\d\d:\d\d:\d\d\b/gu, 'TIME'],
  [/\b(?:\d+\.){3}\d+\b/gu, 'IP'],
  [/\b0x[\da-f]+\b/giu, 'HEX'],
  [/\bv?\d+\.\d+\.\d+(?:-[\da-f]+)?\b/gu, 'VERSION'],
  [/\b[a-z][\w-]*\/[a-z][\w-]*/gu, 'NAME'],
  [/\b\d+(?:\.\d+)?\b/gu, 'N'],
  [/ {2,}/gu, '  '],
];

export function formOf(line: string): string {
  return PARTS.reduce((text, [pattern, name]) => text.replace(pattern, name), line).trimEnd();
}

/** Of all lines that are not empty. */
export function formsOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map(formOf)
    .filter((line) => line !== '');
}
