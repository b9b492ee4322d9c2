import { describe, expect, it } from 'vitest';
import {
  dns1035LabelProblems,
  dns1123LabelProblems,
  dns1123SubdomainProblems,
  labelValueProblems,
  portNameProblems,
  qualifiedNameProblems,
} from '#sim/kube/objects/name-rules';

describe('name rules', () => {
  it('word a bad name as the API server does', () => {
    expect(dns1123SubdomainProblems('Web_1')).toEqual([
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ]);
    expect(dns1123LabelProblems('a_b')).toEqual([
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ]);
    expect(dns1123LabelProblems('a.b')).toEqual(['must not contain dots']);
    expect(dns1035LabelProblems('1web')).toEqual([
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ]);
  });

  it.each([
    [
      'subdomain',
      dns1123SubdomainProblems,
      ['web', 'web.example.com', '0', 'a'.repeat(253)],
      ['', '-a', 'a-', 'a..b', 'A', 'a'.repeat(254)],
    ],
    ['label', dns1123LabelProblems, ['web', '1', 'a-b', 'a'.repeat(63)], ['', 'a.b', 'a-', 'a'.repeat(64)]],
    ['Service name', dns1035LabelProblems, ['web', 'w1'], ['1w', '', 'a.b']],
    ['port name', portNameProblems, ['http', 'a1', 'h2-c'], ['', '80', 'a--b', '-a', 'HTTP', 'a'.repeat(16)]],
    ['label value', labelValueProblems, ['', 'A_b.c-1'], ['-a', 'a b', 'a'.repeat(64)]],
    [
      'label key',
      qualifiedNameProblems,
      ['app', 'kubernetes.io/name'],
      ['', 'a/b/c', '/a', 'a/', 'a b', 'A_/b'],
    ],
  ])('%s: tells good from bad', (_name, problemsOf, good, bad) => {
    expect(good.filter((name) => problemsOf(name).length > 0)).toEqual([]);
    expect(bad.filter((name) => problemsOf(name).length === 0)).toEqual([]);
  });
});
