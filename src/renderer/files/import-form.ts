/** What somebody chooses of a lab that is imported, and what the host is asked then. Pure. */
import type {
  ImportChoices,
  ImportSource,
  ImportView,
  ImportWish,
} from '../../main/contract/import-requests';
import { nodeCountOf } from './new-lab-form';

/** What nobody has touched is not there. */
export interface ImportForm {
  readonly cni?: string;
  readonly proxyMode?: string;
  readonly podSubnet?: string;
  readonly serviceSubnet?: string;
  readonly dnsDomain?: string;
  readonly nodes?: string;
  readonly hasSecrets: boolean;
}

const TEXT_FIELDS = ['cni', 'proxyMode', 'podSubnet', 'serviceSubnet', 'dnsDomain'] as const;

/** What is empty is as the input says. */
export function importWishOf(source: ImportSource, form: ImportForm): ImportWish {
  const texts = TEXT_FIELDS.flatMap((field) => {
    const value = form[field]?.trim() ?? '';
    return value === '' ? [] : [[field, value] as const];
  });
  const nodeCount = nodeCountOf(form.nodes);
  const choices: ImportChoices = {
    ...Object.fromEntries(texts),
    ...(nodeCount === undefined ? {} : { nodeCount }),
  };
  return { source, choices, hasSecrets: form.hasSecrets };
}

export function isNodeCountWrong({ nodes = '' }: ImportForm): boolean {
  return nodes !== '' && nodeCountOf(nodes) === undefined;
}

/** `3 Deployment, 2 Service` */
export function objectsText({ objects }: ImportView): string {
  return objects.map(({ kind, count }) => `${count} ${kind}`).join(', ');
}
