/** The lines of a description: a name, a tab, a value; and the parts that every description has. */
import { calendarTime, formatHttpDate } from '../../../app/calendar';
import { numberFieldOf, textFieldOf, type KubeObject } from '../../../kube/objects/kube-object';
import { ageText, timestampMsOf } from '../../../kube/printers/human-duration';
import { sortedEntries } from '../../../kube/printers/selector-text';
import { alignTabs, DESCRIPTION_COLUMNS } from '../output/tab-writer';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** Longer annotations begin on a line of their own, and are cut. */
const LONGEST_ANNOTATION = 140;

export class Description {
  #text = '';

  /** With `level` times two spaces in front. */
  line(level: number, text: string): void {
    this.#text += `${'  '.repeat(level)}${text}\n`;
  }

  labels(title: string, labels: Readonly<Record<string, string>>): void {
    this.list(
      title,
      sortedEntries(labels).map(([key, value]) => `${key}=${value}`),
    );
  }

  /** One below the other; `<none>` without any. */
  list(title: string, items: readonly string[]): void {
    if (items.length === 0) this.line(0, `${title}:\t<none>`);
    for (const [index, item] of items.entries())
      this.line(0, index === 0 ? `${title}:\t${item}` : `\t${item}`);
  }

  annotations(title: string, annotations: Readonly<Record<string, string>>): void {
    const shown = sortedEntries(annotations).filter(([key]) => key !== LAST_APPLIED);
    if (shown.length === 0) this.line(0, `${title}:\t<none>`);
    for (const [index, [key, value]] of shown.entries()) {
      const head = index === 0 ? `${title}:\t` : '\t';
      const text = value.replace(/\n$/u, '');
      if (text.length + key.length + 2 <= LONGEST_ANNOTATION && !text.includes('\n')) {
        this.line(0, `${head}${key}: ${text}`);
        continue;
      }
      this.line(0, `${head}${key}:`);
      for (const line of text.split('\n')) this.line(0, `\t  ${shortened(line, LONGEST_ANNOTATION - 2)}`);
    }
  }

  /** Name, namespace, labels and annotations, as most descriptions begin. */
  head({ metadata }: KubeObject, hasNamespace = true): void {
    this.line(0, `Name:\t${metadata.name}`);
    if (hasNamespace) this.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
    this.labels('Labels', metadata.labels ?? {});
    this.annotations('Annotations', metadata.annotations ?? {});
  }

  events(events: readonly KubeObject[] | undefined, nowMs: number): void {
    if (events === undefined) return;
    if (events.length === 0) {
      this.line(0, 'Events:\t<none>');
      return;
    }
    this.line(0, 'Events:');
    this.line(1, 'Type\tReason\tAge\tFrom\tMessage');
    this.line(1, '----\t------\t----\t----\t-------');
    for (const event of events) {
      const from =
        textFieldOf(event, 'source', 'component') ?? textFieldOf(event, 'reportingComponent') ?? '';
      const message = (textFieldOf(event, 'message') ?? '').trim();
      const cells = [
        textFieldOf(event, 'type'),
        textFieldOf(event, 'reason'),
        eventAge(event, nowMs),
        from,
        message,
      ];
      this.line(1, cells.map((cell) => cell ?? '').join('\t'));
    }
  }

  /** With tabs where columns would be. */
  get rawText(): string {
    return this.#text;
  }

  text(): string {
    return alignTabs(this.#text, DESCRIPTION_COLUMNS);
  }
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}...` : text;
}

/** `5m`, `10s (x3 over 5m)` */
export function eventAge(event: KubeObject, nowMs: number): string {
  const first = textFieldOf(event, 'firstTimestamp') ?? textFieldOf(event, 'eventTime');
  const series = numberFieldOf(event, 'series', 'count');
  const count = series ?? numberFieldOf(event, 'count') ?? 0;
  if (count <= 1) return ageText(first, nowMs);
  const last =
    textFieldOf(event, 'series', 'lastObservedTime') ?? textFieldOf(event, 'lastTimestamp') ?? first;
  return `${ageText(last, nowMs)} (x${count} over ${ageText(first, nowMs)})`;
}

/** `Wed, 01 Jan 2025 00:00:01 +0000` (RFC 1123 with a number for the zone). */
export function longTime(timestamp: unknown): string {
  const ms = timestampMsOf(timestamp);
  return ms === undefined ? '<unset>' : formatHttpDate(calendarTime(ms, 0)).replace('GMT', '+0000');
}

export function controllerText({ metadata }: KubeObject): string | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  return owner === undefined ? undefined : `${owner.kind}/${owner.name}`;
}
