/** A request that has no outcome in the contract: the page or this host is at fault, and the reply is an `error`. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
}
