import { describe, expect, it } from 'vitest';
import { parseSelector } from '#sim/kube/cni/calico/calico-selector';

const LABELS = { role: 'db', rack: 'one', 'app.kubernetes.io/name': 'shop' };

function selects(text: string): boolean | string {
  const selector = parseSelector(text);
  return selector.ok ? selector.value(LABELS) : selector.error;
}

describe("Calico's selectors", () => {
  it.each([
    ['', true],
    ['all()', true],
    ["role == 'db'", true],
    ['role == "web"', false],
    ["role != 'web'", true],
    ["missing != 'x'", true],
    ['has(rack)', true],
    ['!has(rack)', false],
    ["role in {'db', 'web'}", true],
    ["role not in {'db'}", false],
    ["missing not in {'db'}", true],
    ["rack contains 'n'", true],
    ["rack starts with 'on' && rack ends with 'e'", true],
    ["(role == 'web' || rack == 'one') && has(app.kubernetes.io/name)", true],
    ["role == 'web' || rack == 'one' && missing == 'x'", false],
  ])('%s', (text, expected) => {
    expect(selects(text)).toBe(expected);
  });

  it('are refused when they mean nothing', () => {
    expect(selects('role = db')).toBe('failed to parse selector "role = db"');
    expect(selects("role == 'db' &&")).toBe('failed to parse selector "role == \'db\' &&"');
  });
});
