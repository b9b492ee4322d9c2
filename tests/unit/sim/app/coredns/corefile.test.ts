import { describe, expect, it } from 'vitest';
import { corefileHash, parseCorefile, type CorefileContext } from '#sim/app/coredns/corefile';

const CONTEXT: CorefileContext = {
  path: '/etc/coredns/Corefile',
  readFile: (path) => (path === '/etc/coredns/extra' ? 'log\n' : undefined),
  variable: (name) => (name === 'ZONE' ? 'corp.test' : undefined),
  directives: new Set(['errors', 'log', 'hosts', 'forward', 'cache']),
};

/** kubeadm's, before v1.31 gave the cache its exceptions. */
const KUBEADM_COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
`;

function blocksOf(text: string, context = CONTEXT): unknown {
  const parsed = parseCorefile(text, context);
  if (!parsed.ok) return parsed.error;
  return parsed.value.map(({ keys, tokens }) => ({
    keys,
    ...Object.fromEntries([...tokens].map(([name, list]) => [name, list.map(({ text: word }) => word)])),
  }));
}

describe('parseCorefile', () => {
  it('has the hash that CoreDNS prints for the Corefile of kubeadm', () => {
    const parsed = parseCorefile(KUBEADM_COREFILE, {
      ...CONTEXT,
      directives: new Set(KUBEADM_COREFILE.match(/\w+/g)),
    });
    expect(parsed.ok ? corefileHash(parsed.value) : parsed.error).toBe(
      '591cf328cccc12bc490481273e738df59329c62c0b729d94e8b61db9961c2fa5f046dd37f1cf888b953814040d180f52594972691cd6ff41be96639138a43908',
    );
  });

  it.each([
    ['.:53 {\n  errors\n}\n', [{ keys: ['.:53'], errors: ['errors'] }]],
    ['.\nerrors # all of them\nlog', [{ keys: ['.'], errors: ['errors'], log: ['log'] }]],
    [
      'a.test, b.test:54 {\n log\n}\n.{$ZONE} {\n}',
      [{ keys: ['a.test', 'b.test:54'], log: ['log'] }, { keys: ['.corp.test'] }],
    ],
    ['(both) {\n errors\n log\n}\n. {\n import both\n}', [{ keys: ['.'], errors: ['errors'], log: ['log'] }]],
    ['. {\n import extra\n errors\n}', [{ keys: ['.'], log: ['log'], errors: ['errors'] }]],
    [
      '. {\n hosts {\n 1.2.3.4 "a b"\n fallthrough\n }\n forward a 1.1.1.1\n forward b 2.2.2.2\n}',
      [
        {
          keys: ['.'],
          hosts: ['hosts', '{', '1.2.3.4', 'a b', 'fallthrough', '}'],
          forward: ['forward', 'a', '1.1.1.1', 'forward', 'b', '2.2.2.2'],
        },
      ],
    ],
  ])('reads %j', (text, expected) => {
    expect(blocksOf(text)).toEqual(expected);
  });

  it.each([
    [
      '. {\n errors\n\n loadbalance12\n}',
      "/etc/coredns/Corefile:4 - Error during parsing: Unknown directive 'loadbalance12'",
    ],
    ['. {\n errors\n', "/etc/coredns/Corefile:2 - Syntax error: Unexpected token 'errors', expecting '}'"],
    ['. {\n cache {\n  x\n', '/etc/coredns/Corefile:3 - Error during parsing: Unexpected EOF'],
    ['a,', '/etc/coredns/Corefile:1 - Error during parsing: Unexpected EOF'],
    [
      '. {\n import nothing\n}',
      '/etc/coredns/Corefile:2 - Error during parsing: File to import not found: nothing',
    ],
    [
      '. {\n import\n}',
      "/etc/coredns/Corefile:2 - Error during parsing: Wrong argument count or unexpected line ending after 'import'",
    ],
    [
      '(x) {\n import x\n}\n. {\n import x\n}',
      '/etc/coredns/Corefile:2 - Error during parsing: maximum snippet import depth (1000) exceeded',
    ],
  ])('refuses %j', (text, expected) => {
    expect(blocksOf(text)).toBe(expected);
  });
});
