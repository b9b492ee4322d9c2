import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { recordedNode, webEndpoint, webPort } from '#kit/recorded-web';
import { seconds, type SimTime } from '#sim/base/time';
import { nftEndpointNames, nftPortNames } from '#sim/kube/kube-proxy/nftables-names';
import type { ProxyNode } from '#sim/kube/kube-proxy/proxy-node';
import { NftablesProxier } from '#sim/kube/kube-proxy/nftables-proxier';
import { CompiledPort } from '#sim/kube/kube-proxy/service-catalogue';
import { Netfilter } from '#sim/netfilter/netfilter';

const RECORDED = new URL('../../../../conformance/16-nftables-proxy/state/', import.meta.url);

const NODE1 = recordedNode('node1', '192.168.0.11', 'nftables');

const WEB_ENDPOINTS = [webEndpoint('10.244.1.3', 'node1'), webEndpoint('10.244.2.2', 'node2')];
const WEB = webPort({ nodePort: 30_080 });

function proxierFor(node: ProxyNode): { proxier: NftablesProxier; netfilter: Netfilter } {
  const netfilter = new Netfilter(new FakeNetfilterHost());
  return { proxier: new NftablesProxier(node, netfilter.nftables), netfilter };
}

const at = (second: number): SimTime => seconds(second) as number as SimTime;

describe('the names of nftables mode', () => {
  it('are those of kube-proxy', () => {
    const svc1 = webPort({ name: 'ns1/svc1:p80' });
    expect(nftPortNames(svc1).cluster).toBe('service-ULMVA6XW-ns1/svc1/tcp/p80');
    expect(nftPortNames(svc1).external).toBe('external-ULMVA6XW-ns1/svc1/tcp/p80');
    expect(nftEndpointNames(svc1, { address: '10.180.0.1', port: 80 })).toEqual({
      chain: 'endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80',
      affinitySet: 'affinity-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80',
    });
  });

  it('end in a slash without a name of the port, and hold no colon of an IPv6 address', () => {
    const plain = webPort({ name: 'ns1/svc1', protocol: 'udp' });
    expect(nftPortNames(plain).cluster).toMatch(/^service-[A-Z2-7]{8}-ns1\/svc1\/udp\/$/);
    expect(nftEndpointNames(plain, { address: 'fd00:10::5', port: 53 }).chain).toMatch(
      /^endpoint-[A-Z2-7]{8}-ns1\/svc1\/udp\/__fd00.10..5\/53$/,
    );
  });

  it('are cut where nftables would refuse them', () => {
    const long = webPort({ name: `${'n'.repeat(63)}/${'s'.repeat(63)}:${'p'.repeat(63)}` });
    const { chain } = nftEndpointNames(long, {
      address: 'fd00:1111:2222:3333:4444:5555:6666:7777',
      port: 65_535,
    });
    expect(chain.length).toBe('endpoint-'.length + 240);
    expect(chain.endsWith('...')).toBe(true);
  });
});

describe('NftablesProxier', () => {
  const PORTS = [
    new CompiledPort(webPort({ name: 'default/empty:http', clusterIp: '10.96.10.30' }), []),
    new CompiledPort(
      webPort({
        name: 'default/local:http',
        clusterIp: '10.96.10.20',
        nodePort: 30_081,
        isExternalPolicyLocal: true,
      }),
      [],
    ),
    new CompiledPort(
      webPort({ name: 'default/sticky:http', clusterIp: '10.96.10.50', affinitySeconds: 10_800 }),
      WEB_ENDPOINTS,
    ),
    new CompiledPort(WEB, WEB_ENDPOINTS),
  ];

  it('makes the table that the kernel was recorded with', () => {
    const { proxier, netfilter } = proxierFor(NODE1);
    expect(proxier.sync(PORTS, at(0))).toBe(true);
    const recorded = readFileSync(new URL('node1.nft.txt', RECORDED), 'utf8');
    expect(netfilter.nftables.list()).toBe(recorded.replace('\t\telements = { 10.244.1.2 }\n', ''));
  });

  it('feeds a machine without the table what it would write itself', () => {
    const { proxier, netfilter } = proxierFor(NODE1);
    const other = proxierFor(NODE1);
    proxier.sync(PORTS, at(0));
    expect(other.netfilter.nftables.run(other.proxier.feed(PORTS))).toEqual({ ok: true, value: '' });
    expect(other.netfilter.nftables.list()).toBe(netfilter.nftables.list());
  });

  it('writes only what changed, and empties at once what it deletes a second later', () => {
    const { proxier, netfilter } = proxierFor(NODE1);
    proxier.sync([new CompiledPort(WEB, WEB_ENDPOINTS)], at(0));
    const fewer = new CompiledPort(WEB, [webEndpoint('10.244.1.3', 'node1')]);
    proxier.sync([fewer], at(1));
    const gone = 'endpoint-AAOQDDFY-default/web/tcp/http__10.244.2.2/8080';
    expect(netfilter.nftables.list()).toContain(`chain ${gone} {\n\t}`);
    expect(netfilter.nftables.list()).toContain('numgen random mod 1 vmap');
    proxier.sync([fewer], at(2));
    expect(netfilter.nftables.list()).toContain(gone);
    proxier.sync([fewer], at(3));
    expect(netfilter.nftables.list()).not.toContain(gone);
  });

  it('takes the elements of a Service away with it, but not those of another with the same address', () => {
    const { proxier, netfilter } = proxierFor(NODE1);
    const dns = webPort({ name: 'default/web:dns', protocol: 'udp', port: 53 });
    proxier.sync([new CompiledPort(WEB, WEB_ENDPOINTS), new CompiledPort(dns, [])], at(0));
    proxier.sync([new CompiledPort(WEB, WEB_ENDPOINTS)], at(5));
    expect(netfilter.nftables.list()).toContain('elements = { 10.96.10.10 }');
    expect(netfilter.nftables.list()).not.toContain('10.96.10.10 . udp . 53');
    proxier.sync([], at(10));
    expect(netfilter.nftables.list()).not.toContain('10.96.10.10');
  });

  it('turns a refusal into a way in when the first endpoint comes, and back when the last goes', () => {
    const { proxier, netfilter } = proxierFor(NODE1);
    proxier.sync([new CompiledPort(WEB, [])], at(0));
    const refused = 'elements = { 10.96.10.10 . tcp . 80 comment "default/web:http" : goto reject-chain }';
    expect(netfilter.nftables.list()).toContain(refused);
    proxier.sync([new CompiledPort(WEB, WEB_ENDPOINTS)], at(2));
    expect(netfilter.nftables.list()).not.toContain('goto reject-chain');
    expect(netfilter.nftables.list()).toContain('10.96.10.10 . tcp . 80 : goto service-');
    proxier.sync([new CompiledPort(WEB, [])], at(4));
    expect(netfilter.nftables.list()).toContain(refused);
  });

  it('writes everything anew after somebody has taken its table away', () => {
    const { proxier, netfilter } = proxierFor(NODE1);
    proxier.sync([new CompiledPort(WEB, WEB_ENDPOINTS)], at(0));
    const before = netfilter.nftables.list();
    netfilter.nftables.run('delete table ip kube-proxy');
    expect(proxier.sync([new CompiledPort(WEB, [webEndpoint('10.244.1.3')])], at(1))).toBe(false);
    expect(proxier.sync([new CompiledPort(WEB, WEB_ENDPOINTS)], at(31))).toBe(true);
    expect(netfilter.nftables.list()).toBe(before);
  });

  it('gets over rules that somebody has put into its table', () => {
    const { proxier, netfilter } = proxierFor(NODE1);
    proxier.sync([new CompiledPort(WEB, WEB_ENDPOINTS)], at(0));
    const before = netfilter.nftables.list();
    netfilter.nftables.run('add rule ip kube-proxy filter-forward drop');
    const again = new NftablesProxier(NODE1, netfilter.nftables);
    expect(again.sync([new CompiledPort(WEB, WEB_ENDPOINTS)], at(2))).toBe(true);
    expect(netfilter.nftables.list().split('\n').sort()).toEqual(before.split('\n').sort());
  });
});
