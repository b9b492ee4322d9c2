import { describe, expect, it } from 'vitest';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import { LabScope } from '../../../../src/renderer/store/lab-scope';

const CLOCK = { nowNs: 1, isPlaying: true, speed: 1 };

describe('LabScope', () => {
  it('carries requests and events while the lab is open', async () => {
    const api = new FakeLabApi({ 'clock.get': () => CLOCK });
    const scope = new LabScope(api);
    const heard: number[] = [];
    scope.on('drops', ({ count }) => heard.push(count));
    api.emit('drops', { count: 3, isNoiseHidden: false });
    expect(heard).toEqual([3]);
    expect(await scope.request('clock.get', {})).toEqual(CLOCK);
    await expect(scope.request('clock.play', {})).rejects.toThrow('no answer was given for clock.play');
  });

  it('is silent both ways once another lab is open', async () => {
    const api = new FakeLabApi({ 'clock.get': () => CLOCK });
    const scope = new LabScope(api);
    const heard: unknown[] = [];
    scope.on('drops', (event) => heard.push(event));
    scope.onConnection((isConnected) => heard.push(isConnected));
    void scope.request('clock.get', {}).then((clock) => heard.push(clock));
    scope.close();
    void scope.request('clock.get', {}).then((clock) => heard.push(clock));
    api.emit('drops', { count: 3, isNoiseHidden: false });
    api.connection(false);
    await settle();
    expect(heard).toEqual([]);
    expect(api.namesOfRequests()).toEqual(['clock.get']);
  });

  it('lets a listener go before that', () => {
    const api = new FakeLabApi({});
    const scope = new LabScope(api);
    const heard: unknown[] = [];
    const unsubscribe = scope.on('drops', (event) => heard.push(event));
    unsubscribe();
    api.emit('drops', { count: 3, isNoiseHidden: false });
    expect(heard).toEqual([]);
  });
});
