import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { Netfilter } from '#sim/netfilter/netfilter';

function fixture(name: string): string {
  return readFileSync(
    fileURLToPath(new URL(`../../../fixtures/iptables/${name}.txt`, import.meta.url)),
    'utf8',
  );
}

function nodeNetfilter(): Netfilter {
  const netfilter = new Netfilter(new FakeNetfilterHost());
  netfilter.ensureAccounting('ct_state_invalid_dropped_pkts');
  netfilter.ensureAccounting('localhost_nps_accepted_pkts');
  for (const name of ['cali40masq-ipam-pools', 'cali40all-ipam-pools', 'cali40s:frontend']) {
    netfilter.ensureSet(name, 'hash:net');
  }
  for (const name of ['KUBE-SRC-FRONTEND', 'KUBE-DST-WEB']) netfilter.ensureSet(name, 'hash:ip');
  return netfilter;
}

function restored(text: string): Netfilter {
  const netfilter = nodeNetfilter();
  expect(netfilter.restore(text, { isNoFlush: true })).toEqual({ ok: true, value: undefined });
  return netfilter;
}

describe('rule sets recorded from the kernel', () => {
  it.each(['clusterip', 'nodeport'])(
    'turns what kube-proxy fed for %s into what iptables-save printed',
    (name) => {
      expect(restored(fixture(`${name}.restore-input`)).save(undefined, 'none')).toBe(
        fixture(`${name}.iptables`),
      );
    },
  );

  it.each([
    'clusterip',
    'nodeport',
    'calico-policy',
    'kube-router-policy',
    'session-affinity',
    'load-balancer',
  ])('prints %s as it was saved', (name) => {
    const text = fixture(`${name}.iptables`);
    expect(restored(text).save(undefined, 'none')).toBe(text);
  });

  it('changes nothing when the same text is restored again', () => {
    const input = fixture('clusterip.restore-input');
    const netfilter = restored(
      input.replace(/^-A (?:INPUT|FORWARD|OUTPUT|PREROUTING|POSTROUTING).*\n/gm, ''),
    );
    const before = netfilter.save();
    netfilter.restore(input.replace(/^-A (?:INPUT|FORWARD|OUTPUT|PREROUTING|POSTROUTING).*\n/gm, ''), {
      isNoFlush: true,
    });
    expect(netfilter.save()).toBe(before);
  });
});
