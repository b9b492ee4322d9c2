import { expect, it, describe } from 'vitest';
import { completeDisplayFilter } from '#sim/capture/display/display-completion';
import { DISPLAY_FIELDS } from '#sim/capture/display/display-fields';
import { completePcapFilter } from '#sim/capture/filter/filter-completion';
import { NETWORK_PLUGINS } from '#main/contract/network-plugins';
import { ZH_CN } from '../../../../src/renderer/i18n/zh-cn';
import { ZH_TW } from '../../../../src/renderer/i18n/zh-tw';

/** Words of Linux, Kubernetes and the protocols, and names, which every language writes as English does. */
const SAME_EVERYWHERE = new Set<string>([
  'Application Load Balancer',
  'DaemonSet',
  'Deployment',
  'Esc',
  'Ingress',
  'Kong',
  'MTU',
  'NetworkPolicy',
  'Pod',
  'Pod {name}',
  'SHA-256',
  'Service',
  'Service {name}',
  'StatefulSet',
  'Traefik',
  'ingress-nginx',
]);

/** `TCP`, `User-Agent`, `Linux cooked`. */
const PROPER_NAME = /^[A-Z][\w-]*(?: cooked)?$/u;

const CATALOGUES: readonly Readonly<Record<string, string>>[] = [ZH_CN, ZH_TW];

describe('catalogues of messages', () => {
  it('have every message in each language, and leave none in English but terms', () => {
    for (const catalogue of CATALOGUES) {
      const untranslated = Object.entries(catalogue).filter(
        ([key, text]) => text.trim() === '' || (text === key && !SAME_EVERYWHERE.has(key)),
      );
      expect(untranslated).toEqual([]);
    }
    expect(Object.keys(ZH_TW).toSorted()).toEqual(Object.keys(ZH_CN).toSorted());
  });

  it('put the same values into each message', () => {
    for (const catalogue of CATALOGUES) {
      const differing = Object.entries(catalogue).filter(
        ([key, text]) => String(placesOf(key)) !== String(placesOf(text)),
      );
      expect(differing).toEqual([]);
    }
  });

  it('have what filters offer, but for names of protocols and of headers', () => {
    const offered = [
      ...DISPLAY_FIELDS,
      ...completePcapFilter('', 0).items,
      ...completePcapFilter('tcp ', 4).items,
      ...['tcp.port ', 'frame ', 'tcp.port == 80 ', 'tcp.flags.syn == ', 'icmp.type == '].flatMap(
        (text) => completeDisplayFilter(text, text.length).items,
      ),
    ].map(({ title }) => title);
    expect(offered.filter((title) => !Object.hasOwn(ZH_CN, title) && !PROPER_NAME.test(title))).toEqual([]);
  });

  it('have what the contract says of network plugins, but for names', () => {
    const said = NETWORK_PLUGINS.flatMap(({ note, basis }) => (basis === undefined ? [note] : [note, basis]));
    expect(said.filter((text) => !Object.hasOwn(ZH_CN, text))).toEqual([]);
  });
});

function placesOf(text: string): readonly string[] {
  return (text.match(/\{\w+\}/gu) ?? []).toSorted();
}
