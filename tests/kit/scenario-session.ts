/** A lab of the window with its Scenarios, as a page has it while time passes. */
import { expect } from 'vitest';
import { EVENTS, type EventName } from '#main/contract/lab-api';
import { LabSession } from '#main/worker/lab-session';
import { plainWords } from './plain-words';
import { WEB_MANIFEST } from './lab-text';
import { SessionPage } from './session-page';

export const SCENARIO_FILE = 'shop.podwire.yaml';
export const SCENARIO_LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec: {}
---
${WEB_MANIFEST}`;
export const SCENARIO = `---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: first-request}
spec:
  text: How it begins.
  steps:
    - capture: {start: web, on: [default/client:eth0], filter: tcp}
    - exec: {in: default/client, run: "wget -qO- http://web"}
      expect: {stdout: {contains: nginx}}
    - {at: 2s, exec: {in: default/client, run: "ping -c 3 192.168.0.11", background: true}}
    - exec: {in: default/client, run: sleep 3; exit 4}
`;
/** More than a slice ever takes. */
const BUDGET_MS = 10_000;

type ExpectedCaptures = Parameters<typeof LabSession.open>[0]['expectedCaptures'];

class ScenarioPage extends SessionPage {
  /** The newest event of that name, as the contract has it. */
  last(name: EventName): unknown {
    this.publish();
    const event = this.received.findLast((message) => message.kind === 'event' && message.name === name);
    const value: unknown = event?.kind === 'event' ? event.value : undefined;
    expect(EVENTS[name].safeParse(value).error).toBeUndefined();
    return plainWords(value);
  }

  terminal(target: string): (keys: string) => void {
    const opened = this.ask('terminal.open', { target, columns: 80, rows: 24 });
    const terminalId = textIn(opened, 'terminalId');
    return (keys) => this.ask('terminal.write', { terminalId, data: keys });
  }
}

/** A field of an answer. */
export function textIn(value: unknown, field: string): string {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
  if (typeof found !== 'string') throw new Error(`expected a ${field} in ${JSON.stringify(value)}`);
  return found;
}

export class ScenarioSession {
  readonly session: LabSession;
  readonly page: ScenarioPage;
  #wallMs = 0;

  constructor(files: Readonly<Record<string, string>>, expectedCaptures?: ExpectedCaptures) {
    const opened = LabSession.open({
      lab: {
        files: Object.entries(files).map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) })),
        options: {},
        isVerbose: false,
      },
      canBeBroken: true,
      ...(expectedCaptures === undefined ? {} : { expectedCaptures }),
      wallMs: () => this.#wallMs,
    });
    if (!opened.ok) throw new Error(opened.error.map(({ message }) => message).join());
    this.session = opened.value;
    this.page = new ScenarioPage(this.session, 1);
    this.session.host.release();
    this.pass(10);
  }

  /** Lets wall time pass as the thread's loop does, in slices that are not all alike. */
  pass(milliseconds: number): void {
    const end = this.#wallMs + milliseconds;
    for (let slice = 3.7; this.#wallMs < end; slice = (slice * 1.37) % 33) {
      this.#wallMs = Math.min(end, this.#wallMs + 1 + slice);
      this.session.work();
      this.session.host.run(BUDGET_MS);
    }
  }

  text(file = SCENARIO_FILE): string {
    return this.session.files().find(({ name }) => name === file)?.text ?? '';
  }

  /** Writes `to` over the first place where `from` stands. */
  type(from: string, to: string): void {
    expect(this.page.replace(from, to, SCENARIO_FILE)).toMatchObject({ kind: 'accepted' });
  }
}
