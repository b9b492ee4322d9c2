import { describe, expect, it } from 'vitest';
import { isTunnel, recordedPath, recordedTexts } from '#kit/recorded-texts';
import { tcpdumpCommandFor } from '#sim/api/tunnel-text';

describe('captures with their tunnels decoded', () => {
  it('show a datagram in a tunnel for what it is', () => {
    const texts = recordedTexts(recordedPath('10-dns/captures/node1_eth0'), 'decoded').filter(isTunnel);
    const insides = texts.map((text) => text.split('\n').slice(1).join('\n'));
    const bare = recordedTexts(recordedPath('10-dns/captures/node1_flannel.1'), 'plain');
    const isDns = (text: string): boolean => text.includes('.53');
    expect(insides.filter(isDns)).toEqual(bare.filter(isDns).map((text) => text.replace(/^\S+ /u, '')));
    expect(texts[0]).toMatch(
      /> 192\.168\.0\.12\.8472: VXLAN, flags \[I\] \(0x08\), vni 1\nIP 10\.244\.1\.2\.\d+ > 10\.244\.2\.2\.53: \d+\+ A\? web\./u,
    );
  });

  it('name the command that prints the same', () => {
    expect(tcpdumpCommandFor('none', 'shop.pcapng', '')).toBe('tcpdump -n -r shop.pcapng');
    expect(tcpdumpCommandFor('none', 'my lab.pcapng', 'tcp port 80')).toBe(
      "tcpdump -n -r 'my lab.pcapng' 'tcp port 80'",
    );
    expect(tcpdumpCommandFor('tunnel', 'shop.pcapng', 'host 192.168.0.12')).toBe(
      "tcpdump -n -r shop.pcapng -T vxlan 'udp port 8472 and (host 192.168.0.12)'",
    );
  });
});
