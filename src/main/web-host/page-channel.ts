import type { ClientMessage, HostMessage } from '../contract/lab-api';

/** Where the pages of a web host are answered: the simulator's thread, or a stand-in in tests. */
export interface PageChannel {
  connect(connectionId: number, send: (message: HostMessage) => void): void;
  receive(connectionId: number, message: ClientMessage): void;
  disconnect(connectionId: number): void;
}
