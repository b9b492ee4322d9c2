import { HostLostError } from './host-lost-error';

/** A host that is lost says so elsewhere; the page asks again when it is back. */
export async function unlessLost<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HostLostError) return undefined;
    throw error;
  }
}
