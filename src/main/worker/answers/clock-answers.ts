import type { CLOCK_REQUESTS } from '../../contract/clock-requests';
import type { AnswersTo } from './answers-to';

export const CLOCK_ANSWERS: AnswersTo<typeof CLOCK_REQUESTS> = {
  'lab.get': (_, { session }) => session.lab(),
  'lab.restart': (_, { session }) => {
    session.restart();
    return session.lab();
  },
  'lab.reset': (_, { session }) => {
    session.reset();
    return session.lab();
  },
  'clock.get': (_, { session: { host } }) => host.clock(),
  'clock.play': (_, { session: { host } }) => {
    host.play();
    return host.clock();
  },
  'clock.pause': (_, { session: { host } }) => {
    host.pause();
    return host.clock();
  },
  'clock.step': ({ to }, { session: { host } }) => {
    host.step(to ?? 'frame');
    return host.clock();
  },
  'clock.speed': ({ speed }, { session: { host } }) => {
    host.setSpeed(speed);
    return host.clock();
  },
  'clock.frameEvery': ({ ms }, { session: { host } }) => {
    host.setFrameEvery(ms);
    return host.clock();
  },
};
