import { describe, expect, it } from 'vitest';
import { SessionPage } from '#kit/session-page';
import { LabSession } from '#main/worker/lab-session';
import type { ResponseOf } from '#main/contract/lab-api';

const MANIFEST = `apiVersion: v1
kind: Pod
metadata: {name: pinger}
spec: {containers: [{name: c, image: busybox, command: [ping, 192.168.0.1]}]}
`;
const SECOND = 1_000_000_000;

type Outcome = ResponseOf<'journey.ofPacket'>;

class JourneyPage {
  readonly page: SessionPage;
  readonly session: LabSession;

  constructor() {
    const files = [{ name: 'lab.yaml', bytes: new TextEncoder().encode(MANIFEST) }];
    const lab = { files, options: {}, isVerbose: false };
    const opened = LabSession.open({ lab, canBeBroken: true, wallMs: () => 0 });
    if (!opened.ok) throw new Error('the lab does not open');
    this.session = opened.value;
    this.page = new SessionPage(opened.value, 1);
    this.session.host.simulation.settle();
  }

  pass(seconds: number): void {
    this.session.host.simulation.runFor(seconds * SECOND);
  }

  /** Of the first echo that a capture has seen. */
  firstEcho(interfaceId: string): { readonly captureId: string; readonly outcome: Outcome } {
    const started = this.page.ask('capture.start', { interfaces: [interfaceId], filter: 'icmp' });
    const { captureId } = started as { captureId: string };
    this.pass(2);
    return { captureId, outcome: this.ask(captureId, 1) };
  }

  ask(captureId: string, number: number): Outcome {
    return this.page.ask('journey.ofPacket', { captureId, number }) as Outcome;
  }
}

describe('the journey of a packet, for the page', () => {
  it('goes from the sender to the receiver, and says where the capture saw it', () => {
    const { outcome } = new JourneyPage().firstEcho('node/node1:eth0');
    if (outcome.kind !== 'journey') throw new Error(outcome.kind);
    const { hops, verdict, current = -1 } = outcome.journey;
    expect(verdict).toBe('delivered');
    expect(hops[0]).toMatchObject({ at: 'default/pinger', stage: 'route' });
    expect(hops.at(-1)).toMatchObject({ at: 'host/router', outcome: 'delivered' });
    expect(hops[current]).toMatchObject({ at: 'node/node1', device: 'eth0', stage: 'send' });
    expect(hops.map(({ stage }) => stage)).toContain('nat POSTROUTING');
  });

  it('knows nothing of a packet that there is not', () => {
    const lab = new JourneyPage();
    const { captureId } = lab.firstEcho('node/node1:eth0');
    expect(lab.ask(captureId, 1000)).toEqual({ kind: 'unknown', message: 'the capture has no such packet' });
    expect(lab.page.ask('journey.ofDrop', { number: 100_000 })).toEqual({
      kind: 'unknown',
      message: 'the lab has forgotten this packet',
    });
  });

  it('notes no ways once the last capture has stopped', () => {
    const lab = new JourneyPage();
    const { captureId } = lab.firstEcho('node/node1:eth0');
    expect(lab.session.host.simulation.isRecordingPaths).toBe(true);
    lab.page.ask('capture.stop', { captureId });
    expect(lab.session.host.simulation.isRecordingPaths).toBe(false);
    expect(lab.ask(captureId, 1).kind).toBe('journey');
  });
});
