import { describe, expect, it } from 'vitest';
import { ControllerRig } from '#kit/controller-rig';
import { missingVariables } from '#sim/kube/missing-variables';

function rigWith(spec: Readonly<Record<string, unknown>> = {}): ControllerRig {
  const rig = new ControllerRig();
  const command = ['sh', '-c', 'wget http://$SHOP_API_SERVICE_HOST:$SHOP_API_SERVICE_PORT'];
  rig.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'client', namespace: 'default' },
    spec: { containers: [{ name: 'main', image: 'busybox', command }], ...spec },
  });
  start(rig);
  return rig;
}

function start(rig: ControllerRig): void {
  const running = { startedAt: rig.store.timestamp() };
  const containerStatuses = [{ name: 'main', restartCount: 0, state: { running } }];
  rig.store.patchStatus(
    { kind: 'Pod', namespace: 'default', name: 'client' },
    { phase: 'Running', containerStatuses },
  );
}

function addService(rig: ControllerRig, name: string, clusterIP = '10.96.0.9'): void {
  rig.run(2_000);
  rig.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { clusterIP, ports: [{ port: 80 }] },
  });
}

function noteOf(rig: ControllerRig): string | undefined {
  const [pod] = rig.pods();
  return pod === undefined ? undefined : missingVariables(rig.store, pod);
}

describe('missingVariables', () => {
  it('names the Service that came after the container that wants it, until that starts anew', () => {
    const rig = rigWith();
    expect(noteOf(rig)).toBeUndefined();
    addService(rig, 'shop-api');
    expect(noteOf(rig)).toBe(
      'the container main started before the Service shop-api, and has no SHOP_API_SERVICE_HOST until it starts anew',
    );
    rig.run(2_000);
    start(rig);
    expect(noteOf(rig)).toBeUndefined();
  });

  it('says nothing of Services that nobody names, that have no address, or that are not wanted', () => {
    const other = rigWith();
    addService(other, 'shop');
    expect(noteOf(other)).toBeUndefined();
    const headless = rigWith();
    addService(headless, 'shop-api', 'None');
    expect(noteOf(headless)).toBeUndefined();
    const unlinked = rigWith({ enableServiceLinks: false });
    addService(unlinked, 'shop-api');
    expect(noteOf(unlinked)).toBeUndefined();
  });
});
