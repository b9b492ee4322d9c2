/** A request that got no answer because the host went away. The page says so in a banner of its own. */
export class HostLostError extends Error {
  override readonly name = 'HostLostError';

  constructor() {
    super('the host was lost before it answered');
  }
}
