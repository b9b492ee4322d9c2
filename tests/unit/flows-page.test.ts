/** docs/flows.md says of what a person can do in the window which facts show it: each of them is in the file that it names. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const FACT = /^ {2}- `(?<file>tests\/[^`]+)`: (?<fact>.+)$/gmu;
/** `- What a person does:` */
const FLOW = /^- .+:$/gmu;

const page = readFileSync('docs/flows.md', 'utf8');
const facts = [...page.matchAll(FACT)].map(({ groups }) => ({
  file: groups?.['file'] ?? '',
  fact: groups?.['fact'] ?? '',
}));

describe('the page of flows', () => {
  it('names facts that are there', () => {
    const missing = facts.filter(({ file, fact }) => !readFileSync(file, 'utf8').includes(`'${fact}`));
    expect(missing).toEqual([]);
  });

  it('has a fact below each flow, and names none twice', () => {
    expect(page.match(/^- .+:\n(?! {2}- `)/gmu)).toBeNull();
    expect(page.match(FLOW)?.length).toBeGreaterThan(20);
    expect(new Set(facts.map(({ file, fact }) => `${file} ${fact}`)).size).toBe(facts.length);
  });
});
