/** A host that answers what a test says, and leaves everything else on its way for ever. */
import { FakeLabApi, type Answers } from '#kit/fake-lab-api';
import type { RequestName, RequestOf, ResponseOf } from '#main/contract/lab-api';

export class SilentLabApi extends FakeLabApi {
  constructor(answers: Answers = {}) {
    super(answers);
  }

  override request<Name extends RequestName>(
    name: Name,
    argument: RequestOf<Name>,
  ): Promise<ResponseOf<Name>> {
    if (this.answers[name] !== undefined) return super.request(name, argument);
    this.requests.push({ name, argument });
    return new Promise(() => undefined);
  }
}
