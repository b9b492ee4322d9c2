/** What the host tells of a word in the text, as sentences for a hover. Pure. */
import type { HoverFact } from '../../main/contract/assist-requests';
import type { Translate } from '../i18n/messages';

/** Markdown: names are code, so that nothing of them is taken for more. */
export function hoverWords(fact: HoverFact, t: Translate): string {
  switch (fact.kind) {
    case 'selected': {
      const { count, readyCount, pods, isEverything } = fact;
      if (count === 0) return t('Selects no Pod that runs.');
      const words = isEverything
        ? t('Selects every Pod of its namespaces: {count} Pods, {ready} of them ready.', {
            count,
            ready: readyCount,
          })
        : t('Selects {count} Pods, {ready} of them ready.', { count, ready: readyCount });
      return withNames(words, pods, count);
    }
    case 'selected-namespaces':
      return withNames(t('Selects {count} namespaces.', { count: fact.count }), fact.names, fact.count);
    case 'selected-nodes':
      return withNames(t('Selects {count} nodes.', { count: fact.count }), fact.names, fact.count);
    case 'service':
      return serviceWords(fact, t);
    case 'missing':
      return t('{object} is not there.', { object: code(fact.object) });
    case 'found':
      return t('{object} is there.', { object: code(fact.object) });
    case 'listening':
      return listeningWords(fact, t);
    case 'image': {
      const { name, version, ports, isKnown } = fact;
      if (!isKnown) return t('{image} is not known here: its declared ports answer.', { image: code(name) });
      const image = code(version === '' ? name : `${name} ${version}`);
      return ports.length === 0
        ? image
        : t('{image} listens on {ports}.', { image, ports: code(ports.join(', ')) });
    }
    case 'isolation':
      return isolationWords(fact, t);
    case 'selected-by':
      return t('Selected or named by {names}.', { names: fact.refs.map(code).join(', ') });
    case 'pod': {
      const place = [fact.address, fact.node].filter((word) => word !== undefined).map(code);
      const state = fact.isReady ? t('ready') : t('not ready');
      return [`${code(fact.id)}: ${code(fact.status)}, ${state}`, ...place].join(' · ');
    }
    case 'workload':
      return t('{ready} of {replicas} Pods are ready.', { ready: fact.ready, replicas: fact.replicas });
    case 'node':
      return t('{node} ({addresses}) runs {count} Pods.', {
        node: code(fact.name),
        addresses: code(fact.addresses.join(', ')),
        count: fact.podCount,
      });
    case 'namespace':
      return t('{namespace} has {count} Pods.', { namespace: code(fact.name), count: fact.podCount });
  }
}

function serviceWords(fact: HoverFact & { readonly kind: 'service' }, t: Translate): string {
  const { id, type, address, ports, ready, notReady } = fact;
  const head = [code(id), type, ...(address === undefined ? [] : [code(address)]), ...ports.map(code)];
  const lines = [
    head.join(' · '),
    ready.length === 0
      ? t('No endpoint is ready: whoever asks is refused.')
      : t('Ready: {addresses}', { addresses: ready.map(code).join(', ') }),
    ...(notReady.length === 0
      ? []
      : [t('Not ready: {addresses}', { addresses: notReady.map(code).join(', ') })]),
  ];
  return lines.join('\n\n');
}

function listeningWords(
  { port, pods, silent }: HoverFact & { readonly kind: 'listening' },
  t: Translate,
): string {
  const lines = [
    ...(pods.length === 0
      ? []
      : [t('Listening on {port}: {pods}', { port: code(port), pods: pods.map(code).join(', ') })]),
    ...(silent.length === 0
      ? []
      : [t('Nobody listens on {port} in {pods}.', { port: code(port), pods: silent.map(code).join(', ') })]),
  ];
  return lines.join('\n\n');
}

function isolationWords(
  { ingress, egress, isEnforced }: HoverFact & { readonly kind: 'isolation' },
  t: Translate,
): string {
  if (!isEnforced) return t('The network plugin of this lab does not see to policies: nothing is held up.');
  if (ingress && egress) return t('What its rules do not name neither comes in nor goes out.');
  if (ingress) return t('What its rules do not name does not come in; all may go out.');
  return egress
    ? t('What its rules do not name does not go out; all may come in.')
    : t('It isolates in no direction.');
}

function withNames(words: string, names: readonly string[], count: number): string {
  if (names.length === 0) return words;
  const more = count > names.length ? ', …' : '';
  return `${words}\n\n${names.map(code).join(', ')}${more}`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}
