import { describe, expect, it } from 'vitest';
import { Prng } from '#sim/base/prng';
import { type SimTime } from '#sim/base/time';
import { Scheduler } from '#sim/engine/scheduler';
import { EventRecorder } from '#sim/kube/controllers/event-recorder';
import type { KubeObject } from '#sim/kube/objects/kube-object';
import { ObjectStore } from '#sim/kube/store/object-store';

interface Rig {
  readonly store: ObjectStore;
  readonly record: (reason: string, message: string, name?: string) => void;
  /** `reason xCOUNT message` of each, as a list shows them. */
  readonly lines: () => readonly string[];
  readonly runTo: (seconds: number) => void;
}

function recorderRig(): Rig {
  const scheduler = new Scheduler();
  const formatTime = (time: SimTime): string => `t${Math.floor(time / 1_000_000_000)}Z`;
  const store = new ObjectStore({ scheduler, prng: new Prng(1), formatTime });
  store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  const recorder = new EventRecorder(store);
  return {
    store,
    record: (reason, message, name = 'web') =>
      recorder.record({ about: about(name), type: 'Normal', reason, message, component: 'tester' }),
    lines: () =>
      store
        .list('Event')
        .map((event) => `${String(event['reason'])} x${String(event['count'])} ${String(event['message'])}`),
    runTo: (seconds) => scheduler.runUntil((seconds * 1_000_000_000) as SimTime),
  };
}

function about(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid: `uid of ${name}` } };
}

describe('EventRecorder', () => {
  it('writes an event as core/v1 has it', () => {
    const { store, record, runTo } = recorderRig();
    runTo(5);
    record('Killing', 'Stopping container web');
    const [event] = store.list('Event', { namespace: 'default' });
    expect(event).toMatchObject({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'web.0000000000000001', namespace: 'default', creationTimestamp: 't5Z' },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web', uid: 'uid of web' },
      reason: 'Killing',
      message: 'Stopping container web',
      type: 'Normal',
      count: 1,
      firstTimestamp: 't5Z',
      lastTimestamp: 't5Z',
      source: { component: 'tester' },
    });
    expect(store.find('Event', 'default', 'web.0000000000000001')).toEqual(event);
    expect(store.list('Event', { namespace: 'kube-system' })).toEqual([]);
  });

  it('raises the count of an event that comes again', () => {
    const { store, record, lines, runTo } = recorderRig();
    record('Unhealthy', 'probe failed');
    record('Killing', 'stopping');
    runTo(10);
    record('Unhealthy', 'probe failed');
    expect(lines()).toEqual(['Unhealthy x2 probe failed', 'Killing x1 stopping']);
    expect(store.list('Event')[0]).toMatchObject({ firstTimestamp: 't0Z', lastTimestamp: 't10Z' });
  });

  it('combines what differs in the message alone, from the tenth on', () => {
    const { record, lines } = recorderRig();
    for (let index = 1; index <= 12; index += 1) record('Created', `Created pod: web-${index}`);
    expect(lines()).toHaveLength(10);
    expect(lines()[8]).toBe('Created x1 Created pod: web-9');
    expect(lines()[9]).toBe('Created x3 (combined from similar events): Created pod: web-12');
  });

  it('writes 25 events of one object at once, then one every five minutes', () => {
    const { record, lines, runTo } = recorderRig();
    for (let index = 0; index < 30; index += 1) record(`Reason${index}`, 'x');
    expect(lines()).toHaveLength(25);
    record('Other', 'x', 'other');
    expect(lines()).toHaveLength(26);
    runTo(301);
    record('Late', 'x');
    record('TooLate', 'x');
    expect(lines().slice(25)).toEqual(['Other x1 x', 'Late x1 x']);
  });

  it('says when a series of the scheduler goes on', () => {
    const { store, runTo } = recorderRig();
    const recorder = new EventRecorder(store);
    const event = {
      about: about('web'),
      reason: 'FailedScheduling',
      message: 'no',
      component: 'default-scheduler',
    };
    runTo(1.5);
    recorder.record({ ...event, type: 'Warning', action: 'Scheduling' });
    expect(store.list('Event')[0]).toMatchObject({
      action: 'Scheduling',
      eventTime: 't1.500000Z',
      source: {},
    });
    expect(store.list('Event')[0]).not.toHaveProperty('count');
    runTo(2);
    recorder.record({ ...event, type: 'Warning', action: 'Scheduling' });
    expect(store.list('Event')[0]).toMatchObject({ series: { count: 2, lastObservedTime: 't2.000000Z' } });
  });

  it('forgets after an hour what was not seen again', () => {
    const { record, lines, runTo } = recorderRig();
    record('Old', 'x');
    record('Again', 'x');
    runTo(3_000);
    record('Again', 'x');
    runTo(3_700);
    record('New', 'x');
    expect(lines()).toEqual(['Again x2 x', 'New x1 x']);
  });

  it('is watched, listed from a version and deleted like other objects', () => {
    const { store, record, lines, runTo } = recorderRig();
    record('Early', 'x');
    const from = store.resourceVersion;
    record('Known', 'x');
    const seen: string[] = [];
    store.watch({
      kind: 'Event',
      fromResourceVersion: from,
      onEvent: ({ type, object }) => seen.push(`${type} ${String(object['reason'])}`),
    });
    record('Early', 'x');
    record('Fresh', 'x');
    store.delete({ kind: 'Event', namespace: 'default', name: 'web.0000000000000002' });
    runTo(1);
    expect(seen).toEqual(['ADDED Known', 'MODIFIED Early', 'ADDED Fresh', 'DELETED Known']);
    expect(lines()).toEqual(['Early x2 x', 'Fresh x1 x']);
  });

  it('leaves an event alone that somebody has changed', () => {
    const { store, record, lines } = recorderRig();
    record('Early', 'x');
    const event = store.find('Event', 'default', 'web.0000000000000001')!;
    store.update({ ...event, metadata: { ...event.metadata, labels: { seen: 'yes' } } });
    record('Early', 'x');
    expect(store.list('Event', { selector: { matchLabels: { seen: 'yes' } } })).toHaveLength(1);
    expect(lines()).toEqual(['Early x1 x', 'Early x1 x']);
  });
});
