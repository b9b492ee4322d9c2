import { describe, expect, it } from 'vitest';
import { diagnosticsOf, readGood } from '#kit/lab-text';
import type { Diagnostic } from '#sim/base/diagnostic';
import { loadMessages } from '../../../../src/renderer/i18n/load-messages';

const HEAD = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: shop}\nspec:\n';
const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n';
const HAN = /\p{Script=Han}/u;

/** Each is refused, with what would be right. */
const REFUSED: readonly (readonly [what: string, text: string])[] = [
  ['a fault of an unknown cable', `${HEAD}  faults: [{cable: nobody, delay: 20ms}]\n`],
  ['a fault without its delay', `${HEAD}  faults: [{cable: node1, reorder: 5%}]\n`],
  ['a fault with a strange rate', `${HEAD}  faults: [{cable: node1, rate: fast}]\n`],
  ['an ALB without a cloud', `${HEAD}  cluster: {ingressControllers: [{kind: alb}]}\n`],
  ['a period that is none', `${HEAD}  cluster: {kubeProxy: {iptables: {syncPeriod: soon}}}\n`],
  ['a strange time', `${HEAD}  startTime: today\n`],
  ['a strange zone', `${HEAD}  network: {zones: [{name: ''}]}\n`],
  ['a Service twice', `${SERVICE}---\n${SERVICE}`],
  ['a namespace that nobody has', SERVICE.replace('{name: web}', '{name: web, namespace: shop}')],
  ['a version of another kind', SERVICE.replace('apiVersion: v1', 'apiVersion: v2')],
  ['a kind that nobody knows', SERVICE.replace('kind: Service', 'kind: Servant')],
  ['a Docker Compose file', 'services: {web: {image: nginx}}\n'],
];

describe.each(['zh-CN', 'zh-TW'] as const)('in %s, a lab that is refused', (language) => {
  it.each(REFUSED)('says what would be right: %s', async (_what, text) => {
    const { words } = await loadMessages(language);
    const hints = diagnosticsOf(text).map((each) => words(each.words?.hint ?? each.hint ?? ''));
    expect(hints).not.toEqual([]);
    expect(hints.filter((hint) => !HAN.test(hint))).toEqual([]);
  });

  it('says what it keeps without effect', async () => {
    const { words } = await loadMessages(language);
    const text =
      'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast}\nprovisioner: example.org/none\n' +
      '---\napiVersion: example.org/v1\nkind: Cat\nmetadata: {name: tom}\n';
    const { notices } = readGood(text);
    const kept = notices.filter(({ code }) => KEPT.includes(code));
    expect(kept.map(({ code }) => code).toSorted()).toEqual(KEPT.toSorted());
    expect(kept.map(messageOf).map(words).filter(isEnglish)).toEqual([]);
  });
});

const KEPT = ['no-effect-yet', 'undeclared-kind'];

function messageOf({ message, words }: Diagnostic): NonNullable<Diagnostic['words']>['message'] {
  return words?.message ?? message;
}

function isEnglish(text: string): boolean {
  return !HAN.test(text);
}
