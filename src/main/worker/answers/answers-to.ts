/** What an answer is: the form that every map of answers in this folder has. */
import type { RequestName, RequestOf, ResponseOf } from '../../contract/lab-api';
import type { ConnectionTerminals } from '../connection-terminals';
import type { LabSession } from '../lab-session';
import type { PageExports } from '../page-exports';

/** Who asks: the lab, and what the page has of its own. */
export interface RequestingPage {
  readonly connectionId: number;
  readonly session: LabSession;
  readonly terminals: ConnectionTerminals;
  readonly exports: PageExports;
}

/** An answer to each request of `Requests`, which is one `*_REQUESTS` of the contract. */
export type AnswersTo<Requests> = {
  readonly [Name in keyof Requests & RequestName]: (
    argument: RequestOf<Name>,
    page: RequestingPage,
  ) => ResponseOf<Name>;
};
