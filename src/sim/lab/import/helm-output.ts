/**
 * What Helm prints, taken as it is: `helm template`, `helm get manifest`, and `helm install --dry-run` with its report around the manifests.
 *
 * Hooks are objects with an annotation that says when Helm creates them (helm.sh/docs/topics/charts_hooks). Those of an installation
 * are kept; the others are not there in a cluster that somebody has just installed.
 */
import { say, type Wording } from '../../base/sentence';
import { textFieldOf } from '../../kube/objects/kube-object';
import type { WrittenDocument } from '../export/written-documents';

const REPORT = /^NAME: \S+\r?\nLAST DEPLOYED: /u;

/** Lines that are no manifest are empty then, so that places hold. */
export function withoutHelmReport(text: string): string {
  if (!REPORT.test(text)) return text;
  let isManifest = false;
  let isOver = false;
  return text
    .split('\n')
    .map((line) => {
      const heading = line.trimEnd();
      isOver ||= heading === 'NOTES:';
      const isHeading = heading === 'HOOKS:' || heading === 'MANIFEST:';
      isManifest ||= isHeading;
      return isManifest && !isHeading && !isOver ? line : '';
    })
    .join('\n');
}

interface HookedObjects {
  readonly kept: readonly WrittenDocument[];
  /** Of those that are kept: what they are. */
  readonly hooks: readonly Wording[];
  readonly leftOut: readonly Wording[];
}

export function withoutLaterHooks(documents: readonly WrittenDocument[]): HookedObjects {
  const kept: WrittenDocument[] = [];
  const hooks: Wording[] = [];
  const leftOut: Wording[] = [];
  for (const document of documents) {
    const { kind, metadata } = document.value;
    const events = hookEventsOf(metadata);
    const title = `${String(kind)} ${textFieldOf(metadata, 'name') ?? ''}`;
    const isOfInstall = events.some((event) => event === 'pre-install' || event === 'post-install');
    if (events.length > 0 && !isOfInstall) {
      leftOut.push(say('{title} is left out: {why}', { title, why: whenOf(events) }));
      continue;
    }
    kept.push(document);
    if (isOfInstall) {
      const said = { title, events: events.join(', ') };
      hooks.push(say('{title}: a hook of Helm ({events}), which starts with the rest here', said));
    }
  }
  return { kept, hooks, leftOut };
}

function hookEventsOf(metadata: unknown): readonly string[] {
  const text = textFieldOf(metadata, 'annotations', 'helm.sh/hook') ?? '';
  return text.split(',').flatMap((event) => (event.trim() === '' ? [] : [event.trim()]));
}

function whenOf(events: readonly string[]): Wording {
  return events.every((event) => event.startsWith('test'))
    ? say('it is what helm test runs')
    : say('a hook of Helm ({events}), which an installation does not run', { events: events.join(', ') });
}
