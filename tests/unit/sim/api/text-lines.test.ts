import { expect, it } from 'vitest';
import { TextLines } from '#sim/api/text-lines';

it('has every line under its number', () => {
  const lines = new TextLines();
  for (let index = 0; index < 2000; index += 1) lines.push(`line ${index}\nof two`);
  for (let index = 0; index < 2000; index += 1) expect(lines.at(index)).toBe(`line ${index}\nof two`);
  expect([lines.end, lines.at(2000)]).toEqual([2000, undefined]);
});

it('forgets old lines, some hundred at once', () => {
  const lines = new TextLines();
  for (let index = 0; index < 2000; index += 1) lines.push(`${index}`);
  lines.forgetBelow(1300);
  expect([lines.at(0), lines.at(1300), lines.at(1999)]).toEqual([undefined, '1300', '1999']);
});

it('goes on after lines that were never there', () => {
  const lines = new TextLines();
  lines.push('0');
  lines.forgetBelow(700);
  for (let index = 700; index < 1200; index += 1) lines.push(`${index}`);
  expect(lines.at(0)).toBeUndefined();
  for (let index = 700; index < 1200; index += 1) expect(lines.at(index)).toBe(`${index}`);
});
