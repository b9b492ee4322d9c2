import type { ReachPeer } from '../../main/contract/reach-requests';
import type { Translate } from '../i18n/messages';

/** Of who sends or receives: what is no object of the text has a name in the reader's language, and ranges stay as they are. */
export function peerName({ kind, label }: Pick<ReachPeer, 'kind' | 'label'>, t: Translate): string {
  if (kind === 'ingress-controller') return t('Ingress controller');
  return kind === 'external' && label === 'outside' ? t('outside') : label;
}
